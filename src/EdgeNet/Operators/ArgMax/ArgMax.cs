using EdgeNet.Graphs;

namespace EdgeNet.Operators;

/// <summary>Where along an axis the largest element is.</summary>
public sealed record ArgMax : ArgOperator
{
    private protected override bool Largest => true;
}

public static partial class Ops
{
    /// <summary>Where along an axis the largest element is: the first such, or the last.</summary>
    public static Value ArgMax(this Value x, int axis = 0, bool keepDims = true, bool selectLastIndex = false, string? name = null) =>
        x.Graph.Add(new ArgMax { Axis = axis, KeepDims = keepDims, SelectLastIndex = selectLastIndex }, [x], name)[0];
}
