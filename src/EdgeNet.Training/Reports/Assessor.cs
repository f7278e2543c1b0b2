using EdgeNet.Data.Datasets;
using EdgeNet.Data.Images;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Metrics;

namespace EdgeNet.Training.Reports;

/// <summary>
/// Runs a model over data as a device would, one example after the other, and looks at every answer. Numbers are judged in the units of the
/// data, which the model's file tells.
/// </summary>
/// <example><code>
/// using var model = Model.Open("clothes.edgenet");
/// using var assessor = new Assessor(model.Graph, model.Info);
/// var classification = (Classification)assessor.Assess(test);
/// </code></example>
public sealed class Assessor : IDisposable
{
    private const int MostMistakes = 24;
    private const string TargetName = "assessed_target", LossName = "assessed_loss";

    private readonly Session session;
    private readonly ModelInfo info;
    private readonly Value[] inputs;
    private readonly GraphOutput output;
    private readonly Loss? loss;

    /// <summary>Compiles a model.</summary>
    /// <param name="graph">The model, for one example at a time.</param>
    /// <param name="info">What it says of itself.</param>
    /// <param name="loss">By which loss it is judged; null for none. Its target is as in <paramref name="like"/>.</param>
    /// <param name="like">An example of the data, of the kinds and shapes of all.</param>
    /// <param name="threads">How many threads run it.</param>
    /// <exception cref="EdgeNetException">The model doesn't fit the data.</exception>
    public Assessor(Graph graph, ModelInfo info, Example like, Loss? loss = null, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(like);
        graph = graph.Clone();
        (this.info, this.loss, inputs, output) = (info, loss, [.. graph.Inputs], graph.Outputs[0]);
        CheckInputs(graph, like);
        var scores = output.Value.Shape.Elements;
        if (IsClass(like.Target) && like.Target.Spec.Type != DType.F32 ? scores < 1 || scores % like.Target.Shape.Elements != 0 : scores != like.Target.Shape.Elements)
            throw new EdgeNetException($"Model '{graph.Name}' answers with {output.Value.Spec}, but the data want {like.Target.Spec}; evaluate it on data like those it was trained on.");
        if (loss is not null)
        {
            var spec = like.Target.Spec;
            var wanted = graph.Input(TargetName, spec with { Shape = [1, .. spec.Shape.ToArray()] });
            graph.Output(LossName, loss.PerExample(output.Value, wanted));
        }

        session = graph.Compile(new() { Threads = threads }).CreateSession();
    }

    /// <summary>The session that runs the model.</summary>
    public Session Session => session;

    /// <summary>Runs the model over data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="EdgeNetException">A label is outside the model's classes, or there are no data.</exception>
    public Assessment Assess(Dataset<Example> data, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Count == 0) throw new EdgeNetException("There is nothing to evaluate: the dataset is empty.");
        var item = data.CreateItem();
        return IsClass(item.Target) ? Classes(data, item, stop) : Numbers(data, item, stop);
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private bool IsClass(Tensor wanted) => wanted.Spec.Type is DType.I32 or DType.I64 || info.Task == ModelTask.Classification;

    private Classification Classes(Dataset<Example> data, Example item, CancellationToken stop)
    {
        var scores = AnswerOf(item).Scores(0).Length;
        var classes = Math.Max(2, scores); // one score is that of the second of two
        var confusion = new int[classes, classes];
        var mistakes = new PriorityQueue<Mistake, float>(); // the least confident leaves first
        var losses = 0.0;
        for (var i = 0; i < data.Count; i++)
        {
            losses += Run(data, i, item, stop);
            var outcome = AnswerOf(item);
            for (var a = 0; a < outcome.Answers; a++)
            {
                var (wanted, predicted) = (outcome.Class(a), outcome.PredictedClass(a));
                if ((uint)wanted >= (uint)classes) throw new EdgeNetException($"Example {i:N0} is of class {wanted}, but the model knows classes 0 to {classes - 1}.");
                confusion[wanted, predicted]++;
                if (wanted == predicted || outcome.Answers > 1) continue;
                var confidence = scores == 1 && predicted == 0 ? 1 - outcome.Scores(a)[0] : outcome.Scores(a)[scores == 1 ? 0 : predicted];
                mistakes.Enqueue(new(i, wanted, predicted, confidence, Seen(item)), confidence);
                if (mistakes.Count > MostMistakes) mistakes.Dequeue();
            }
        }

        return new()
        {
            Examples = data.Count,
            Loss = loss is null ? null : losses / data.Count,
            Labels = [.. Enumerable.Range(0, classes).Select(c => info.Labels.Length > c ? info.Labels[c] : $"{c}")],
            Confusion = confusion,
            Mistakes = [.. mistakes.UnorderedItems.Select(m => m.Element).OrderByDescending(m => m.Confidence)],
        };
    }

    private Regression Numbers(Dataset<Example> data, Example item, CancellationToken stop)
    {
        var units = info.Metadata.GetValueOrDefault("normalization.target") is { } text ? Normalization.Parse(text) : null;
        var width = (int)item.Target.Shape.Elements;
        var (wanted, predicted) = (new double[data.Count * width], new double[data.Count * width]);
        var (target, answer) = (new float[width], new float[width]);
        var losses = 0.0;
        for (var i = 0; i < data.Count; i++)
        {
            losses += Run(data, i, item, stop);
            item.Target.Span<float>().CopyTo(target);
            session.Output<float>(output.Name).CopyTo(answer);
            units?.Undo(target);
            units?.Undo(answer);
            for (var j = 0; j < width; j++) (wanted[i * width + j], predicted[i * width + j]) = (target[j], answer[j]);
        }

        return new()
        {
            Examples = data.Count,
            Loss = loss is null ? null : losses / data.Count,
            Names = [.. info.Labels],
            Wanted = wanted,
            Predicted = predicted,
        };
    }

    /// <summary>Reads an example and runs the model on it.</summary>
    /// <returns>Its loss; 0 if none is measured.</returns>
    private double Run(Dataset<Example> data, int index, Example item, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        data.Read(epoch: 0, index, item);
        for (var i = 0; i < inputs.Length; i++) item.Inputs[i].Bytes.CopyTo(session.InputBytes(inputs[i].Name));
        if (loss is not null) item.Target.Bytes.CopyTo(session.InputBytes(TargetName));
        session.Run();
        return loss is null ? 0 : session.Output<float>(LossName)[0];
    }

    private Image? Seen(Example item) => Picture.CanBe(item.Input.Shape)
        ? Picture.Of(item.Input.Span<float>(), item.Input.Shape, info.Preprocessing.FirstOrDefault())
        : null;

    private Outcome AnswerOf(Example item) => new(session.Output<float>(output.Name), item.Target, output.Value.Shape[^1], batch: 1, count: 1);

    private static void CheckInputs(Graph graph, Example like)
    {
        if (graph.Inputs.Count != like.Inputs.Count)
            throw new EdgeNetException($"Model '{graph.Name}' has {graph.Inputs.Count} inputs, but an example of the data is {like}.");
        foreach (var (input, tensor) in graph.Inputs.Zip(like.Inputs))
        {
            if (input.Spec != tensor.Spec with { Shape = [1, .. tensor.Shape.ToArray()] })
                throw new EdgeNetException($"Input '{input.Name}' of model '{graph.Name}' takes {input.Spec}; an example of the data is {tensor.Spec}.");
        }
    }
}
