using BenchmarkDotNet.Attributes;
using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Benchmarks;

/// <summary>One convolution of each kind that the zoo's networks spend their time in, on one thread.</summary>
public class ConvolutionBenchmarks
{
    private Workload workload = null!;

    public static IEnumerable<ConvolutionCase> Cases =>
    [
        new("resnet18 stem", Size: 224, Channels: 3, Filters: 64, Kernel: 7, Stride: 2),
        new("resnet18 stage 1", Size: 56, Channels: 64, Filters: 64, Kernel: 3),
        new("resnet18 stage 2", Size: 28, Channels: 128, Filters: 128, Kernel: 3),
        new("resnet18 stage 4", Size: 7, Channels: 512, Filters: 512, Kernel: 3),
        new("resnet18 downsample", Size: 56, Channels: 64, Filters: 128, Kernel: 3, Stride: 2),
        new("mobilenet_v2 stem", Size: 224, Channels: 3, Filters: 32, Kernel: 3, Stride: 2),
        new("mobilenet_v2 expand", Size: 28, Channels: 32, Filters: 192, Kernel: 1),
        new("mobilenet_v2 depthwise", Size: 28, Channels: 192, Filters: 192, Kernel: 3, Group: 192),
        new("mobilenet_v2 depthwise, stride 2", Size: 56, Channels: 144, Filters: 144, Kernel: 3, Stride: 2, Group: 144),
        new("mobilenet_v2 project", Size: 14, Channels: 384, Filters: 64, Kernel: 1),
        new("squeezenet expand", Size: 28, Channels: 32, Filters: 128, Kernel: 3),
        new("keras_cnn first", Size: 28, Channels: 1, Filters: 32, Kernel: 3),
    ];

    [ParamsSource(nameof(Cases))]
    public ConvolutionCase Case { get; set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        var b = new GraphBuilder("convolution");
        var (pad, c) = (Case.Kernel / 2, Case);
        var y = b.Input("x", [1, c.Size, c.Size, c.Channels]).Conv2D(
            b.Weights([c.Filters, c.Kernel, c.Kernel, c.Channels / c.Group]), b.Zeros([c.Filters]),
            strides: [c.Stride, c.Stride], pads: [pad, pad, pad, pad], group: c.Group);
        workload = new(b.Output("y", y.Relu()).Build());
    }

    [Benchmark(Baseline = true)]
    public void Peak() => workload.Peak();

    [Benchmark]
    public void Conv2D() => workload.Run();

    [GlobalCleanup]
    public void Cleanup() => workload.Dispose();
}

/// <summary>A square convolution that pads its borders.</summary>
public sealed record ConvolutionCase(string Name, int Size, int Channels, int Filters, int Kernel, int Stride = 1, int Group = 1)
{
    public override string ToString() => Name;
}
