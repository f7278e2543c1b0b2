using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The fixed half of a product of a recurrent step: the weights of some gates and, if they have one, their bias.</summary>
/// <param name="Bias">The bias, or null.</param>
internal abstract record GateProduct(GatePanels? Bias)
{
    /// <summary>What a session binds, each once.</summary>
    public abstract IEnumerable<GatePanels> Bound { get; }

    /// <summary>One direction's weights; a panel is a gate of a block.</summary>
    public abstract GemmWeights Of(int direction);

    /// <summary>A copy with the addresses of one session.</summary>
    public abstract GateProduct BoundTo(Binding binding);
}

/// <summary>A product of floats.</summary>
internal sealed record FloatGateProduct(GatePanels Weights, GatePanels? Bias) : GateProduct(Bias)
{
    public override IEnumerable<GatePanels> Bound => Bias is null ? [Weights] : [Weights, Bias];

    public override GemmWeights Of(int direction) => Weights.Of(direction, Bias);

    public override GateProduct BoundTo(Binding binding) => new FloatGateProduct(Weights.BoundTo(binding), Bias?.BoundTo(binding));
}

/// <summary>A product of bytes, whose sums are scaled to reals; the bias is real.</summary>
internal sealed unsafe record ByteGateProduct(ByteGatePanels Weights, GatePanels? Bias) : GateProduct(Bias)
{
    public override IEnumerable<GatePanels> Bound => Bias is null ? [] : [Bias];

    public override GemmWeights Of(int direction)
    {
        var weights = Weights.Of(direction);
        if (Bias is not null) weights.Rescale.Added = Bias.At(direction, 0);
        return weights;
    }

    public override GateProduct BoundTo(Binding binding) => this with { Bias = Bias?.BoundTo(binding) };
}
