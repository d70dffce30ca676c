using System.Reflection;
using System.Runtime.InteropServices;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// The C API of libxgboost (1.7): only what training, and measuring beside it, needs. Every call returns 0 or leaves a message that
/// <see cref="Check"/> throws. The library is looked for on first use, so that serving never needs it.
/// </summary>
internal static unsafe partial class XgboostLibrary
{
    private const string Name = "xgboost";
    private static readonly string[] Files = ["libxgboost.so.0", "libxgboost.so"];

    static XgboostLibrary() => NativeLibrary.SetDllImportResolver(typeof(XgboostLibrary).Assembly, Resolve);

    /// <summary>Whether the library can be loaded on this machine.</summary>
    public static bool IsInstalled => TryLoad(typeof(XgboostLibrary).Assembly, out _);

    /// <summary>Refuses to go on without the library, and says where it comes from.</summary>
    /// <exception cref="InputException">The library is missing.</exception>
    public static void Require() => Require(IsInstalled);

    internal static void Require(bool installed)
    {
        if (!installed)
            throw new InputException("training trees needs libxgboost.so.0, which is not installed. On Debian and Ubuntu: apt-get install libxgboost0. Serving trained models does not need it.");
    }

    /// <summary>Throws the library's own message when a call failed.</summary>
    public static void Check(int status)
    {
        if (status == 0) return;
        var message = Marshal.PtrToStringUTF8(XGBGetLastError()) ?? "";
        var end = message.IndexOf("\nStack trace", StringComparison.Ordinal);
        throw new InvalidOperationException($"libxgboost refused: {(end < 0 ? message : message[..end]).Trim()}");
    }

    [LibraryImport(Name)]
    private static partial nint XGBGetLastError();

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGDMatrixCreateFromDense(string arrayInterface, string config, out nint matrix);

    [LibraryImport(Name)]
    public static partial int XGDMatrixFree(nint matrix);

    [LibraryImport(Name)]
    public static partial int XGBoosterCreate(nint* matrices, ulong count, out nint booster);

    [LibraryImport(Name)]
    public static partial int XGBoosterFree(nint booster);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGDMatrixSetFloatInfo(nint matrix, string field, float* values, ulong count);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGDMatrixSetUIntInfo(nint matrix, string field, uint* values, ulong count);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterSetParam(nint booster, string name, string value);

    [LibraryImport(Name)]
    public static partial int XGBoosterUpdateOneIter(nint booster, int round, nint matrix);

    [LibraryImport(Name)]
    public static partial int XGBoosterBoostOneIter(nint booster, nint matrix, float* gradients, float* hessians, ulong count);

    [LibraryImport(Name)]
    public static partial int XGBoosterPredict(nint booster, nint matrix, int options, uint treeLimit, int training, out ulong count, out float* scores);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterPredictFromDense(nint booster, string arrayInterface, string config, nint proxy, out ulong* shape, out ulong dimensions, out float* scores);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterSaveModelToBuffer(nint booster, string config, out ulong length, out byte* bytes);

    [LibraryImport(Name)]
    public static partial int XGBoosterLoadModelFromBuffer(nint booster, byte* bytes, ulong length);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGDMatrixSetStrFeatureInfo(nint matrix, string field, string[] values, ulong count);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == Name && TryLoad(assembly, out var handle) ? handle : 0;

    private static bool TryLoad(Assembly assembly, out nint handle)
    {
        foreach (var file in Files)
            if (NativeLibrary.TryLoad(file, assembly, null, out handle)) return true;
        handle = 0;
        return false;
    }
}
