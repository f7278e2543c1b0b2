using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>A value of the graph together with the order its axes lie in.</summary>
internal readonly record struct Laid(Value Value, AxisOrder Order)
{
    /// <summary>A value in ONNX's own order.</summary>
    public Laid(Value value) : this(value, AxisOrder.Plain(value.Shape.Rank)) { }

    /// <summary>The shape ONNX sees.</summary>
    public Shape Shape => Order.Onnx(Value.Shape);
}
