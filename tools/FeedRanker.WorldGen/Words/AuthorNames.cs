using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>Names of people and of small outlets, no two alike.</summary>
internal static class AuthorNames
{
    private static readonly string[] First =
        ("Mara,Jonas,Aiko,Luis,Priya,Tomas,Elif,Noah,Ines,Kofi,Lena,Omar,Greta,Ravi,Sofia,Anton,Yuki,Carla,Ben,Zara,Felix,Nora," +
         "Diego,Hana,Oscar,Leila,Milan,Ruth,Samir,Ada,Pavel,June,Igor,Clara,Amir,Freya,Hugo,Tessa,Malik,Rosa,Erik,Vera,Idris,Olga," +
         "Theo,Nadia,Walter,Mina,Joao,Alba,Otto,Farah,Liam,Edith,Kwame,Paula,Rafael,Signe,Tariq,Wanda").Split(',');

    private static readonly string[] Last =
        ("Okafor,Lindqvist,Moreau,Castillo,Banerjee,Novak,Schmitt,Tanaka,Oliveira,Haddad,Kowalski,Byrne,Fischer,Mendes,Iyer,Larsen," +
         "Rossi,Dubois,Weber,Santos,Kaya,Murray,Petrov,Nguyen,Baker,Keller,Ortega,Silva,Khan,Wagner,Laurent,Abbott,Brandt,Costa," +
         "Diaz,Eriksen,Fofana,Garcia,Hofer,Ibarra,Jansen,Kumar,Lopes,Maier,Nolan,Osei,Perez,Quinn,Rivera,Sato,Thomas,Ueda,Vargas," +
         "Walsh,Yilmaz,Zimmer,Adeyemi,Bauer,Conti,Duarte").Split(',');

    private static readonly string[] Qualities =
        ("Daily,Quiet,Northern,Open,Curious,Late,Honest,Little,Blue,Second,Plain,Early,Common,Wild,Southern,Bright").Split(',');

    private static readonly string[] Outlets =
        ("Ledger,Lantern,Compass,Notebook,Courier,Dispatch,Workshop,Almanac,Signal,Corner,Review,Kitchen,Record,Sketch,Beacon,Garden").Split(',');

    /// <summary>One name for each author.</summary>
    public static string[] Make(ulong seed, int count)
    {
        var names = new string[count];
        var used = new HashSet<string>(StringComparer.Ordinal);
        var random = Chance.Of(seed, SeedPart.AuthorName);
        for (var a = 0; a < count; a++)
        {
            var name = Draw(ref random);
            for (var attempt = 0; !used.Add(name); attempt++)
                name = attempt < 6 ? Draw(ref random) : string.Create(CultureInfo.InvariantCulture, $"{name} {a + 1}");
            names[a] = name;
        }

        return names;
    }

    private static string Draw(ref FeedRandom random) => Chance.Flip(ref random, 0.2)
        ? $"The {Of(ref random, Qualities)} {Of(ref random, Outlets)}"
        : $"{Of(ref random, First)} {Of(ref random, Last)}";

    private static string Of(ref FeedRandom random, string[] words) => words[random.Next(words.Length)];
}
