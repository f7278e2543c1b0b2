using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Models;

/// <summary>What training does with the numbers of a constant. The numbers are stored in files: never renumber.</summary>
public enum ParameterRole : byte
{
    /// <summary>A weight that may be tuned.</summary>
    Trainable = 0,

    /// <summary>A weight that was kept as it is, such as those of borrowed features.</summary>
    Frozen = 1,

    /// <summary>What training measures instead of learning it, such as a running mean.</summary>
    Statistic = 2,
}

/// <summary>A constant that training has made or may change.</summary>
/// <param name="Name">The constant's name in the graph.</param>
/// <param name="Layer">The layer it belongs to.</param>
/// <param name="Role">What training does with it.</param>
/// <example><code>
/// var trainable = model.Info.Parameters.Where(p => p.Role == ParameterRole.Trainable).Select(p => p.Name).ToHashSet();
/// Graph trained = model.Graph.Thaw(constant => trainable.Contains(constant.Name));
/// </code></example>
public sealed record ModelParameter(string Name, string Layer, ParameterRole Role)
{
    /// <summary>The parameters of a graph of which nothing else is known, such as an imported one: each belongs to the first node that reads it.</summary>
    public static ImmutableArray<ModelParameter> Of(Graph graph) =>
    [
        .. graph.Nodes
            .SelectMany(node => node.Inputs.Select((value, input) => (Value: value, Node: node, Role: value?.Constant is null ? null : RoleOf(node, input))))
            .Where(read => read.Role is not null)
            .DistinctBy(read => read.Value)
            .Select(read => new ModelParameter(read.Value!.Name, read.Node.Name, read.Role!.Value)),
    ];

    /// <summary>What a constant is to the node that reads it: several numbers are weights, unless they are a mean or a variance; single ones, and whole numbers, are no parameters.</summary>
    internal static ParameterRole? RoleOf(Node node, int input) =>
        node.Inputs[input] is not { Spec.Type: DType.F32, Shape.Elements: > 1 } ? null
        : node.Operator is BatchNormalization && input is BatchNormalization.Mean or BatchNormalization.Var ? ParameterRole.Statistic
        : ParameterRole.Trainable;
}
