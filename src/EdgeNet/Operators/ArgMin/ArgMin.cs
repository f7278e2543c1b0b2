using EdgeNet.Graphs;

namespace EdgeNet.Operators;

/// <summary>Where along an axis the smallest element is.</summary>
public sealed record ArgMin : ArgOperator
{
    private protected override bool Largest => false;
}

public static partial class Ops
{
    /// <summary>Where along an axis the smallest element is: the first such, or the last.</summary>
    public static Value ArgMin(this Value x, int axis = 0, bool keepDims = true, bool selectLastIndex = false, string? name = null) =>
        x.Graph.Add(new ArgMin { Axis = axis, KeepDims = keepDims, SelectLastIndex = selectLastIndex }, [x], name)[0];
}
