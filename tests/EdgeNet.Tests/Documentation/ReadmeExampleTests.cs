using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Tests.Documentation;

public class ReadmeExampleTests
{
    [Fact]
    public void The_example_of_the_readme_runs()
    {
        var b = new GraphBuilder("digits", seed: 1);
        var x = b.Input("image", [1, 28, 28, 1]);
        x = x.Conv2D(b.Weights([32, 3, 3, 1]), b.Zeros([32])).Relu().MaxPool([2, 2]).Flatten();
        b.Output("scores", x.Dense(b.Weights([10, x.Shape[1]]), b.Zeros([10])).Softmax());

        Plan plan = b.Build().Compile();                  // checks, fuses, chooses kernels, places every buffer
        Console.WriteLine($"{plan.ArenaBytes} bytes");    // known before the first run

        using Session session = plan.CreateSession();
        session.Input<float>("image").Fill(0.5f);         // before every run: inputs share the arena
        session.Run();                                    // allocates nothing
        ReadOnlySpan<float> scores = session.Output<float>("scores");

        Assert.Equal(1, scores.ToArray().Sum(), 1e-5f);
    }
}
