using EdgeNet.Cli.Reports;
using EdgeNet.Execution;
using EdgeNet.Operators;
using EdgeNet.Tests.Conformance;
using EdgeNet.Tests.Zoo;
using EdgeNet.Zoo;

namespace EdgeNet.Tests.Execution;

/// <summary>A run allocates nothing, on the caller's thread or any helper's.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class SessionAllocationTests
{
    private static readonly int[] ThreadCounts = [1, 2, 3];

    public static TheoryData<string> Operators => [.. Catalog.Names];

    public static TheoryData<string> Models => [.. ModelZoo.All.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Runs_of_an_operator_allocate_nothing_on_any_thread(string name)
    {
        foreach (var test in ConformanceSuite.CasesOf(name))
        {
            foreach (var threads in ThreadCounts)
            {
                using var session = test.ToGraph().Compile(new() { Threads = threads }).CreateSession();
                var inputs = new CaseInputs(test, session);
                var allocated = AloneInTheProcess.LeastAllocatedBy(() =>
                {
                    for (var run = 0; run < 5; run++)
                    {
                        inputs.Fill();
                        session.Run();
                    }
                });
                if (allocated != 0) Assert.Fail($"{test} allocated {allocated} bytes in 5 runs on {threads} threads.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Runs_of_a_model_allocate_nothing_on_any_thread(string name)
    {
        var graph = BuiltModels.Of(name);
        foreach (var threads in ThreadCounts)
        {
            using var session = graph.Compile(new() { Threads = threads }).CreateSession();
            var inputs = new SampleInputs(session);
            Assert.Equal(0, AloneInTheProcess.LeastAllocatedBy(() =>
            {
                for (var run = 0; run < 3; run++)
                {
                    inputs.Fill();
                    session.Run();
                }
            }));
        }
    }
}
