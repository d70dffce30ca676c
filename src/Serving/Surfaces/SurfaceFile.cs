using System.Text;
using FeedRanker.Reranking;

namespace FeedRanker.Serving;

/// <summary>
/// A checked surface file: where feeds are shown, and which sources each is made from. Immutable. Read once at start:
/// changing it takes a restart. See <c>docs/surfaces.md</c> for the keys.
/// </summary>
public sealed class SurfaceFile
{
    /// <summary>The file's name in a data directory.</summary>
    public const string FileNameInData = "surfaces.yaml";

    private static readonly Lazy<SurfaceFile> BuiltIn = new(ReadBuiltIn);

    private SurfaceFile(string fileName, byte[] bytes)
    {
        FileName = fileName;
        var problems = new RuleProblems(fileName);
        Surfaces = SurfaceReader.Read(bytes, problems);
        problems.ThrowIfAny();
        Hash = RuleFile.HashOf(bytes);
    }

    /// <summary>The surfaces a fresh engine starts with: <c>data/surfaces/default.yaml</c>.</summary>
    public static SurfaceFile Default => BuiltIn.Value;

    /// <summary>The file, as the person named it.</summary>
    public string FileName { get; }

    /// <summary>The version: the first 16 hexadecimal digits of the SHA-256 of the file's bytes.</summary>
    public string Hash { get; }

    /// <summary>The surfaces, one or more, in the order of the file.</summary>
    public IReadOnlyList<SurfaceOptions> Surfaces { get; }

    /// <summary>A surface by name, or null.</summary>
    public SurfaceOptions? Find(string name) => Surfaces.FirstOrDefault(s => s.Name == name);

    /// <summary>The surface that evaluation measures and training samples candidates from: <c>home</c>, or else the first.</summary>
    public SurfaceOptions Main => Find("home") ?? Surfaces[0];

    /// <summary>Reads a file.</summary>
    /// <exception cref="RuleFileException">It is missing, unreadable or wrong; carries all problems.</exception>
    public static SurfaceFile Load(string path) => new(path, RuleFileBytes.Read(path));

    /// <summary>The named file; else the one in the data directory, if there is one; else the built-in surfaces.</summary>
    /// <exception cref="RuleFileException">The file is missing, unreadable or wrong; carries all problems.</exception>
    public static SurfaceFile For(string dataDirectory, string? named)
    {
        if (named is not null) return Load(named);
        var path = Path.Combine(dataDirectory, FileNameInData);
        return File.Exists(path) ? Load(path) : Default;
    }

    /// <summary>Reads surfaces from a text.</summary>
    /// <exception cref="RuleFileException">It is wrong; carries all problems.</exception>
    public static SurfaceFile Parse(string text, string fileName) => new(fileName, Encoding.UTF8.GetBytes(text));

    /// <summary>All that holds, defaults included, as a surface file that says the same.</summary>
    public string ToYaml() => SurfaceText.Write(Surfaces);

    private static SurfaceFile ReadBuiltIn()
    {
        using var stream = typeof(SurfaceFile).Assembly.GetManifestResourceStream("surfaces.yaml")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return new SurfaceFile("the built-in surfaces", copy.ToArray());
    }
}
