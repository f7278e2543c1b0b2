using EdgeNet.Execution;

namespace EdgeNet.Tests.Conformance;

/// <summary>Runs one case as a graph of one node through compiler, planner and session.</summary>
internal static class PlanRunner
{
    public static unsafe void Run(Case test, int threads)
    {
        using var session = test.ToGraph().Compile(new() { Threads = threads }).CreateSession();
        var expected = test.Expected;
        new CaseInputs(test, session).Fill();
        session.Run();
        for (var o = 0; o < expected.Length; o++)
        {
            var value = session.Plan.Graph.Outputs[o].Value;
            var got = TestTensor.Load(value.Spec, session.Address(value));
            for (var i = 0; i < got.Values.Length; i++)
            {
                var (want, have) = (expected[o].Values[i], got.Values[i]);
                if (!want.Equals(have) && (float)want != have && !(Math.Abs(want - have) <= test.Absolute + test.Relative * Math.Abs(want)))
                    Assert.Fail($"{test}: output {o}, element {i} is {have:R}, expected {want:R}.");
            }
        }
    }
}

/// <summary>Where a session wants a case's inputs.</summary>
internal sealed unsafe class CaseInputs(Case test, Session session)
{
    private readonly (TestTensor Tensor, nint Address)[] inputs =
        [.. session.Plan.Graph.Inputs.Select(input => (test.Inputs[int.Parse(input.Name.AsSpan(1))]!, (nint)session.Address(input)))];

    /// <summary>Fills every input, without allocating: a run may use their memory for something else.</summary>
    public void Fill()
    {
        foreach (var (tensor, address) in inputs) tensor.Store((byte*)address);
    }
}
