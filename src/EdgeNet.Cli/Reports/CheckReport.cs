using EdgeNet.Cli.Checks;

namespace EdgeNet.Cli.Reports;

/// <summary>How many cases ended how, and each of them.</summary>
/// <param name="Passed">Those whose outputs are as expected.</param>
/// <param name="Failed">Those whose outputs are not.</param>
/// <param name="Unsupported">Those that ask for what EdgeNet doesn't do.</param>
/// <param name="Cases">Every case, in the order they ran.</param>
internal sealed record CheckReport(int Passed, int Failed, int Unsupported, IReadOnlyList<CaseReport> Cases)
{
    public static CheckReport Of(IReadOnlyList<CheckResult> results) => new(
        results.Count(r => r.Verdict == Verdict.Pass), results.Count(r => r.Verdict == Verdict.Fail), results.Count(r => r.Verdict == Verdict.Unsupported),
        [.. results.Select(r => new CaseReport(r.Name, r.Word, r.Reason))]);
}

/// <summary>How one case ended.</summary>
/// <param name="Name">The case.</param>
/// <param name="Verdict">pass, fail or unsupported.</param>
/// <param name="Reason">Why.</param>
internal sealed record CaseReport(string Name, string Verdict, string Reason);
