using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

public sealed unsafe class ChannelDotTests
{
    [Theory]
    [InlineData(3, 13, 10)]
    [InlineData(64, 13, 10)]
    [InlineData(64, 1, 10)]
    [InlineData(64, 4, 1)]
    [InlineData(64, 4, 2)]
    [InlineData(64, 4, 10)]
    [InlineData(32, 4, 10)]
    [InlineData(16, 4, 10)]
    [InlineData(48, 4, 10)]
    public void Same(int channels, int pixels, int taps)
    {
        var random = new Random(1);
        var x = new byte[pixels * taps * ((channels + 15) & -16) * 4];
        random.NextBytes(x);
        var w = new sbyte[taps * ((channels + 15) & -16) * 4];
        for (var i = 0; i < w.Length; i++) w[i] = (sbyte)random.Next(-128, 128);
        var bias = new int[(channels + 15) & -16];
        for (var i = 0; i < bias.Length; i++) bias[i] = random.Next(-100000, 100000);
        var mult = new float[(channels + 15) & -16];
        for (var i = 0; i < mult.Length; i++) mult[i] = 0.0001f * (1 + (i % 7));
        var offsets = new nint[taps];
        for (var t = 0; t < taps; t++) offsets[t] = t * ((channels + 15) & -16) * 4;
        var results = new List<byte[]>();
        foreach (var dot in (ChannelDot[])[VnniKernel.Instance.Channels, ByteKernel.For(SimdLevel.Scalar).Channels])
        {
            var y = new byte[pixels * channels];
            fixed (byte* px = x, py = y)
            fixed (sbyte* pw = w)
            fixed (int* pb = bias)
            fixed (float* pm = mult)
            fixed (nint* po = offsets)
            {
                dot.Run(new ChannelRow { Input = px, Step = taps * ((channels + 15) & -16) * 4, Taps = po, TapCount = taps, Weights = pw, Bias = pb, Channels = channels, Output = new(py, channels), Count = pixels },
                    new Rescale { Multipliers = pm, Lo = -117, Hi = 255 - 117, ZeroPoint = 117, GivesBytes = true, IsBounded = true });
            }
            results.Add(y);
        }
        Assert.Equal(results[1], results[0]);
    }
}
