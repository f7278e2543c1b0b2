namespace EdgeNet.Simd;

/// <summary>The sums by emitted code where bytes come of them, or else those of the vectors.</summary>
internal sealed unsafe class VnniChannelDot : ChannelDot
{
    private readonly ChannelDot others = ByteKernel.For(SimdLevel.V512).Channels;

    public override void Run(in ChannelRow row, in Rescale rescale)
    {
        if (!VnniKernel.GivesBytes(rescale) || row.Residual.Exist)
        {
            others.Run(row, rescale);
            return;
        }

        var arguments = new VnniChannelArguments
        {
            Input = row.Input,
            Step = row.Step,
            Taps = row.Taps,
            TapCount = row.TapCount,
            Weights = row.Weights,
            Bias = row.Bias,
            Output = row.Output.First + row.First,
            OutputStep = row.Output.Pitch,
        };
        arguments.Scale.Set(rescale);
        arguments.Scale.Multipliers = rescale.Multipliers + row.First;
        arguments.Scale.Take(row.Channels);
        var vectors = Padded(row.Channels) / Granule;
        var code = VnniChannelCode.Pixels(VnniChannelCode.MostPixels, vectors);
        var left = row.Count;
        for (; left >= VnniChannelCode.MostPixels; left -= VnniChannelCode.MostPixels)
        {
            code(&arguments);
            arguments.Input += VnniChannelCode.MostPixels * row.Step;
            arguments.Output += VnniChannelCode.MostPixels * row.Output.Pitch;
        }
        if (left > 0) VnniChannelCode.Pixels(left, vectors)(&arguments);
    }
}
