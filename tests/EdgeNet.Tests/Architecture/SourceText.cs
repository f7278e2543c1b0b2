using System.Text.RegularExpressions;

namespace EdgeNet.Tests.Architecture;

/// <summary>C# text as these tests read it: what the compiler would act on, line by line.</summary>
internal static partial class SourceText
{
    /// <summary>
    /// The text with comments and plain strings blanked out, so that a sentence may name what code may not.
    /// Interpolated strings stay, for their holes are code. Line numbers are kept.
    /// </summary>
    public static string Code(string source) =>
        NotCode().Replace(source, match => match.Value[0] == '$' ? match.Value : NotNewLine().Replace(match.Value, " "));

    /// <summary>Every match of a pattern in a file's code, with the line it stands on.</summary>
    public static IEnumerable<(Match Match, int Line)> Find(Regex pattern, string source)
    {
        var code = Code(source);
        return pattern.Matches(code).Select(match => (match, code.AsSpan(0, match.Index).Count('\n') + 1));
    }

    [GeneratedRegex("""
        //[^\n]*
        | /\*.*?\*/
        | \$*(?<quotes>"{3,}).*?\k<quotes>
        | \$?@\$?"(?:[^"]|"")*"
        | \$?"(?:\\.|[^"\\\n])*"
        | '(?:\\.[^']*|[^'\\\n])'
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NotCode();

    [GeneratedRegex("[^\n]", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NotNewLine();
}
