using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Training.Quantizing;

/// <summary>
/// A trained model as the teacher of its quantized self. Its answers hold all that its training brought it: how data were changed, labels smoothed and
/// units dropped, which data for tuning would have to repeat. What learns of them comes near to the model, whatever its labels were; and it needs none.
/// </summary>
/// <example><code>
/// using var teacher = new Teacher(model.Graph);
/// var aware = new QuantizationAware(quantizer);
/// aware.Compile(Optimizer.Adam(0.0003f), teacher.Objectives);
/// aware.Fit(teacher.Answers(train), epochs: 2);
/// </code></example>
public sealed class Teacher : IDisposable
{
    private readonly Session session;

    /// <param name="graph">The trained graph, for one example at a time; it is left as it was.</param>
    public Teacher(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        session = graph.Clone().Compile(new() { Threads = 1 }).CreateSession();
        Objectives = [.. graph.Outputs.Select(output => new Objective(output.Value.Producer is { Operator: Operators.Softmax } ? Loss.CrossEntropy() : Loss.MeanSquaredError))];
    }

    /// <summary>How near an answer is to the teacher's, output by output: of probabilities their cross-entropy, else the squared error.</summary>
    public IReadOnlyList<Objective> Objectives { get; }

    /// <summary>Data with the teacher's answers for targets.</summary>
    /// <param name="data">Data whose inputs are the teacher's; what their targets are doesn't matter.</param>
    public Dataset<Example> Answers(Dataset<Example> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Map(() => WithAnswers(data.CreateItem()), Answer);
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private Example WithAnswers(Example like) => new([.. like.Inputs.Select(input => new Tensor(input.Spec))],
        [.. session.Graph.Outputs.Select(output => new Tensor(new(output.Value.Spec.Type, output.Value.Shape[1..])))]);

    private void Answer(Example asked, Example answered)
    {
        lock (session)
        {
            for (var i = 0; i < asked.Inputs.Count; i++)
            {
                asked.Inputs[i].Bytes.CopyTo(answered.Inputs[i].Bytes);
                asked.Inputs[i].Bytes.CopyTo(session.InputBytes(session.Graph.Inputs[i].Name));
            }

            session.Run();
            for (var i = 0; i < answered.Targets.Count; i++) session.OutputBytes(session.Graph.Outputs[i].Name).CopyTo(answered.Targets[i].Bytes);
        }
    }
}
