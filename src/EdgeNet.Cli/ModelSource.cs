using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Zoo;

namespace EdgeNet.Cli;

/// <summary>The model that a command's MODEL argument means: one of the zoo, or a file. Keep it until the last session of its graph is done.</summary>
internal sealed class ModelSource : IDisposable
{
    private readonly Model? file;

    private ModelSource(Graph graph, Model? file = null) => (Graph, this.file) = (graph, file);

    public Graph Graph { get; }

    /// <summary>Builds the model of this name, or opens the file at this path.</summary>
    /// <exception cref="EdgeNetException">There is no such model, or the file is damaged.</exception>
    public static ModelSource Open(string model)
    {
        if (!model.EndsWith(".edgenet", StringComparison.OrdinalIgnoreCase)) return new(ModelZoo.Find(model).Build());
        var opened = Model.Open(model);
        return new(opened.Graph, opened);
    }

    public void Dispose() => file?.Dispose();
}
