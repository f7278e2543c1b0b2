using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record LRN
{
    internal override void Differentiate(Gradient g)
    {
        // y = x·s^−β with s = bias + α·mean(x²) over the window of each channel, so dx = dY·s^−β − 2·α·β·x·mean(dY·y / s) over the
        // windows that hold it: the same windows turned round. Windows over channels are poolings of rows of one channel.
        var (x, dY) = (g.X(0), g.OfOutput);
        var (below, above) = ((Size - 1) / 2, Size / 2);
        var s = Mean(x.Mul(x), below, above).Affine(Alpha, Bias);
        var crossed = x.Mul(Mean(dY.Mul(g.Y()).Div(s), above, below)).Affine(2 * Alpha * Beta);
        g.Set(0, dY.Mul(s.Pow(g.Scalar(-Beta))).Sub(crossed));

        Value Mean(Value v, int before, int behind) => v.Reshape([-1, v.Shape[^1], 1])
            .AveragePool([Size], strides: [1], pads: [before, behind], countIncludePad: true).Reshape(v.Shape.ToArray());
    }
}
