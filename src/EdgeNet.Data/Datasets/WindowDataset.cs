using EdgeNet.Tensors;

namespace EdgeNet.Data.Datasets;

/// <summary>Stretches of a series, each with what follows it.</summary>
internal sealed class WindowDataset : Dataset<Example>
{
    private readonly Tensor series;
    private readonly int length;
    private readonly int horizon;
    private readonly int stride;
    private readonly int[] targets;

    public WindowDataset(Tensor series, int length, int horizon, int stride, int[]? targets)
    {
        if (series.Spec.Type != DType.F32 || series.Shape.Rank != 2) throw new DataException($"A series is F32[steps, values], not {series}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        var (steps, values) = (series.Shape[0], series.Shape[1]);
        if (steps < (long)length + horizon)
            throw new DataException($"A series of {steps:N0} steps holds no window of {length:N0} with {horizon:N0} to forecast; use a shorter window, or more data.");
        this.targets = targets ?? [.. Enumerable.Range(0, values)];
        foreach (var target in this.targets)
            if (target < 0 || target >= values) throw new DataException($"The series has values 0 to {values - 1} a step; there is no value {target} to forecast.");
        (this.series, this.length, this.horizon, this.stride) = (series, length, horizon, stride);
        Count = (steps - length - horizon) / stride + 1;
    }

    public override int Count { get; }

    public override Example CreateItem() =>
        new([new(new(DType.F32, [length, series.Shape[1]]))], [new(new(DType.F32, [horizon, targets.Length]))]);

    protected override void Fill(int epoch, int index, Example item)
    {
        var (values, begin) = (series.Shape[1], index * stride);
        var all = series.Span<float>();
        all.Slice(begin * values, length * values).CopyTo(item.Input.Span<float>());
        var future = all.Slice((begin + length) * values, horizon * values);
        var target = item.Target.Span<float>();
        for (var step = 0; step < horizon; step++)
            for (var i = 0; i < targets.Length; i++) target[step * targets.Length + i] = future[step * values + targets[i]];
    }
}
