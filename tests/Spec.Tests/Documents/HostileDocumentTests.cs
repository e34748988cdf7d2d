using System.Diagnostics;
using System.Text;

namespace OrleansWorkflows.Spec.Tests;

/// <summary>Texts made to cost more than they weigh are refused before they do.</summary>
public sealed class HostileDocumentTests
{
    // Enough for a busy machine; what these texts ask for without the limits takes minutes or all memory.
    private static readonly TimeSpan s_quick = TimeSpan.FromSeconds(30);

    public static TheoryData<string, string, string> Texts => new()
    {
        { "alias bomb", AliasBomb(10, 9), SpecCodes.TooManyAliases },
        { "doubling aliases", AliasBomb(2, 60), SpecCodes.TooManyAliases },
        { "merged aliases", "a: &a { x: 1 }\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"k{i}: {{ <<: *a }}\n")), SpecCodes.TooManyAliases },
        { "few aliases of much", $"a: &a [{string.Join(',', Enumerable.Repeat('1', 100_000))}]\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"k{i}: *a\n")), SpecCodes.TooLarge },
        { "deep flow lists", new string('[', 200_000), SpecCodes.TooDeep },
        { "deep flow objects", string.Concat(Enumerable.Repeat("{a: ", 100_000)), SpecCodes.TooDeep },
        { "deep block lists", string.Concat(Enumerable.Repeat("- ", 100_000)), SpecCodes.TooDeep },
        { "deep JSON", string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000), SpecCodes.TooDeep },
        { "deep by aliases", string.Concat(Enumerable.Range(0, 40).Select(i => $"k{i}: &a{i} [[{(i == 0 ? "1" : $"*a{i - 1}")}]]\n")), SpecCodes.TooManyAliases },
        { "two megabytes", "domain: " + new string('x', 2 * 1024 * 1024), SpecCodes.TooLarge },
        { "a million of wide characters", "domain: " + new string('é', 600_000), SpecCodes.TooLarge },
        { "recursive anchor", "a: &a [*a]", SpecCodes.UnsupportedYaml },
        { "very long number", "domain: d\nversion: 1\nworkflows: " + new string('9', 500_000), SpecCodes.WrongType },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void HostileText_IsRefusedQuickly(string kind, string text, string code)
    {
        var clock = Stopwatch.StartNew();

        var result = SpecReader.Read(text, "spec.yaml", ValidationContext.Nothing);

        Assert.True(clock.Elapsed < s_quick, $"{kind} took {clock.Elapsed}.");
        Assert.Null(result.Spec);
        Assert.Contains(result.Problems, p => p.Code == code);
    }

    [Fact]
    public void RandomBytes_NeverThrow()
    {
        var random = new Random(20260101);
        const string Alphabet = "abc:-[]{}&*!|>'\"%@`#?, \n\t$0.1~<";
        for (var i = 0; i < 3_000; i++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(60); length > 0; length--)
            {
                text.Append(Alphabet[random.Next(Alphabet.Length)]);
            }

            var result = SpecReader.Read(text.ToString(), "spec.yaml", ValidationContext.Nothing);

            Assert.Null(result.Spec);
            Assert.NotEmpty(result.Problems);
        }
    }

    [Fact]
    public void DamagedSpecs_NeverThrow()
    {
        var whole = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Assets", "travel_booking.yaml"));
        var random = new Random(20260102);
        for (var i = 0; i < 400; i++)
        {
            var text = new StringBuilder(whole);
            for (var damage = random.Next(1, 6); damage > 0; damage--)
            {
                var at = random.Next(text.Length - 40);
                var length = random.Next(1, 30);
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, length);
                        break;
                    case 1:
                        text.Insert(random.Next(text.Length), text.ToString(at, length));
                        break;
                    default:
                        text[at] = "$:{}[]-\n \"'&*"[random.Next(13)];
                        break;
                }
            }

            var result = SpecReader.Read(text.ToString(), "spec.yaml", ValidationContext.Nothing);

            Assert.True(result.Spec is not null || result.Problems.Count > 0);
        }
    }

    public static TheoryData<string, string> LargeGraphs => new()
    {
        { "missing targets and references", Many(n => $"n{n}: {{ call: echo, depends_on: [m{n}], args: {{ x: $o{n} }} }}") },
        { "one list of everything", $"domain: d\nworkflows: {{ w: {{ graph: {{ a: {{ call: echo, depends_on: [{string.Join(',', Enumerable.Range(0, 100_000))}] }} }} }} }}" },
        { "one circle and one output", Many(n => $"n{n}: {{ call: echo, output: o, depends_on: [n{(n + 1) % 9_000}] }}") },
        { "many small circles", Many(n => $"n{n}: {{ call: echo, depends_on: [n{n ^ 1}] }}") },
        { "fallbacks behind one another", Many(n => $"n{n}: {{ call: echo, output: o, depends_on: [n{n - 1}], join: all, on_error: {{ fallback: f }} }}") },
    };

    [Theory]
    [MemberData(nameof(LargeGraphs))]
    public void LargeGraphFullOfMistakes_IsReadQuickly(string kind, string text)
    {
        var clock = Stopwatch.StartNew();

        var result = SpecReader.Read(text, "spec.yaml", ValidationContext.Nothing);

        Assert.Null(result.Spec);
        Assert.True(clock.Elapsed < s_quick, $"{kind} took {clock.Elapsed}.");
    }

    [Fact]
    public void TenThousandNodes_ValidateQuicklyAndOneMoreIsRefused()
    {
        var clock = Stopwatch.StartNew();

        var most = SpecReader.Read(Chain(10_000), "spec.yaml", ValidationContext.Nothing);
        var more = SpecReader.Read(Chain(10_001), "spec.yaml", ValidationContext.Nothing);

        Assert.Equal(10_000, most.Spec?.Workflows[0].Nodes.Count);
        Assert.Equal(SpecCodes.TooManyNodes, Assert.Single(more.Problems).Code);
        Assert.True(clock.Elapsed < s_quick, $"It took {clock.Elapsed}.");
    }

    private static string Many(Func<int, string> node) =>
        "domain: d\nworkflows:\n  w:\n    graph:\n      f: { call: echo }\n" + string.Concat(Enumerable.Range(0, 9_000).Select(n => $"      {node(n)}\n"));

    private static string Chain(int nodes)
    {
        var text = new StringBuilder("domain: d\nworkflows:\n  w:\n    graph:\n      n0: { call: echo }\n");
        for (var i = 1; i < nodes; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"      n{i}: {{ call: echo, depends_on: [n{i - 1}], args: {{ x: $n{i / 2}.x }} }}\n");
        }

        return text.ToString();
    }

    private static string AliasBomb(int width, int levels)
    {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i <= levels; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", width))}]\n");
        }

        return text.ToString();
    }
}
