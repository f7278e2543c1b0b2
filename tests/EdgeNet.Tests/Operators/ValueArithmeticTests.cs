using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Tests.Operators;

public class ValueArithmeticTests
{
    [Fact]
    public void Signs_compute_what_they_say()
    {
        var b = new GraphBuilder("signs");
        var (x, y) = (b.Input("x", [1]), b.Input("y", [1]));
        b.Output("z", (-(x + y) * (x - y) / y + 2) * 3f - 1f + (10f - x / 4f) - 0.5f * (x - 0.25f));
        using var session = b.Build().Compile().CreateSession();
        session.Input<float>("x")[0] = 3;
        session.Input<float>("y")[0] = 2;
        session.Run();
        Assert.Equal((-(3 + 2f) * (3 - 2) / 2 + 2) * 3 - 1 + (10 - 3 / 4f) - 0.5f * (3 - 0.25f), session.Output<float>("z")[0], 5);
    }
}
