using EdgeNet.Training.Layers;
using ResizeMode = EdgeNet.Operators.ResizeMode;

namespace EdgeNet.Training.Descriptions;

// Every layer with its settings, and how it is made of them.
internal sealed partial record LayerKind
{
    private static readonly string[] Weighted = ["initializer", "l1", "l2", "max_norm"];

    private static readonly string[] Convolving = ["kernel", "activation", "bias", "strides", "dilations", "padding", .. Weighted];

    private static readonly string[] Remembering = ["units", "return_sequences", "go_backwards", "truncate", "dropout", .. Weighted];

    private static readonly string[] Pooling = ["pool", "strides", "padding"];

    /// <summary>Every layer, in the order of the page that documents them.</summary>
    public static IReadOnlyList<LayerKind> All { get; } =
    [
        new("dense", ["units", "activation", "bias", .. Weighted], s => new Dense(s.Whole("units"), Activation(s), s.Truth("bias") ?? true) { Initializer = Initializer(s), Kernel = Held(s) }),
        new("embedding", ["count", "width", .. Weighted], s => new Embedding(s.Whole("count"), s.Whole("width")) { Initializer = Initializer(s, Layers.Initializer.Uniform()), Kernel = Held(s) }),

        new("conv1d", ["filters", "kernel", "activation", "bias", "stride", "dilation", "padding", "groups", .. Weighted], s => new Conv1D(s.Whole("filters"), s.Whole("kernel"), Activation(s), s.Truth("bias") ?? true)
        {
            Stride = s.WholeOrNull("stride") ?? 1,
            Dilation = s.WholeOrNull("dilation") ?? 1,
            Padding = Padded(s),
            Groups = s.WholeOrNull("groups") ?? 1,
            Initializer = Initializer(s),
            Kernel = Held(s),
        }),
        new("conv2d", ["filters", "groups", .. Convolving], s => new Conv2D(s.Whole("filters"), Window(s, "kernel"), Activation(s), s.Truth("bias") ?? true)
        {
            Strides = s.Extent("strides") ?? 1,
            Dilations = s.Extent("dilations") ?? 1,
            Padding = Padded(s),
            Groups = s.WholeOrNull("groups") ?? 1,
            Initializer = Initializer(s),
            Kernel = Held(s),
        }),
        new("depthwise_conv2d", ["multiplier", .. Convolving], s => new DepthwiseConv2D(Window(s, "kernel"), Activation(s), s.Truth("bias") ?? true)
        {
            Multiplier = s.WholeOrNull("multiplier") ?? 1,
            Strides = s.Extent("strides") ?? 1,
            Dilations = s.Extent("dilations") ?? 1,
            Padding = Padded(s),
            Initializer = Initializer(s),
            Kernel = Held(s),
        }),
        new("separable_conv2d", ["filters", "multiplier", .. Convolving], s => new SeparableConv2D(s.Whole("filters"), Window(s, "kernel"), Activation(s), s.Truth("bias") ?? true)
        {
            Multiplier = s.WholeOrNull("multiplier") ?? 1,
            Strides = s.Extent("strides") ?? 1,
            Dilations = s.Extent("dilations") ?? 1,
            Padding = Padded(s),
            Initializer = Initializer(s),
            Kernel = Held(s),
        }),
        new("conv_transpose2d", ["filters", .. Convolving], s => new ConvTranspose2D(s.Whole("filters"), Window(s, "kernel"), Activation(s), s.Truth("bias") ?? true)
        {
            Strides = s.Extent("strides") ?? 1,
            Dilations = s.Extent("dilations") ?? 1,
            Padding = Padded(s),
            Initializer = Initializer(s),
            Kernel = Held(s),
        }),

        new("max_pool1d", ["pool", "stride", "padding"], s => new MaxPool1D(s.WholeOrNull("pool") ?? 2) { Stride = s.WholeOrNull("stride"), Padding = Padded(s) }),
        new("average_pool1d", ["pool", "stride", "padding"], s => new AveragePool1D(s.WholeOrNull("pool") ?? 2) { Stride = s.WholeOrNull("stride"), Padding = Padded(s) }),
        new("max_pool2d", Pooling, s => new MaxPool2D(s.Extent("pool")) { Strides = s.Extent("strides"), Padding = Padded(s) }),
        new("average_pool2d", Pooling, s => new AveragePool2D(s.Extent("pool")) { Strides = s.Extent("strides"), Padding = Padded(s) }),
        new("global_max_pool1d", [], _ => new GlobalMaxPool1D()),
        new("global_average_pool1d", [], _ => new GlobalAveragePool1D()),
        new("global_max_pool2d", [], _ => new GlobalMaxPool2D()),
        new("global_average_pool2d", [], _ => new GlobalAveragePool2D()),

        new("lstm", Remembering, s => new LSTM(s.Whole("units"))
        {
            ReturnSequences = s.Truth("return_sequences") ?? false,
            GoBackwards = s.Truth("go_backwards") ?? false,
            Truncate = s.WholeOrNull("truncate") ?? 0,
            Dropout = s.NumberOrNull("dropout") ?? 0,
            Initializer = Initializer(s),
            Kernel = Held(s),
        }),
        new("gru", [.. Remembering, "reset_after"], s => new GRU(s.Whole("units"))
        {
            ReturnSequences = s.Truth("return_sequences") ?? false,
            GoBackwards = s.Truth("go_backwards") ?? false,
            Truncate = s.WholeOrNull("truncate") ?? 0,
            Dropout = s.NumberOrNull("dropout") ?? 0,
            ResetAfter = s.Truth("reset_after") ?? true,
            Initializer = Initializer(s),
            Kernel = Held(s),
        }),
        new("rnn", Remembering, s => new RNN(s.Whole("units"))
        {
            ReturnSequences = s.Truth("return_sequences") ?? false,
            GoBackwards = s.Truth("go_backwards") ?? false,
            Truncate = s.WholeOrNull("truncate") ?? 0,
            Dropout = s.NumberOrNull("dropout") ?? 0,
            Initializer = Initializer(s),
            Kernel = Held(s),
        }),
        new("bidirectional", ["layer", "merge"], s => new Bidirectional(
            Inner(s) as Recurrent ?? throw Missing(s, "layer", "an lstm, gru or rnn"), s.Choice("merge", BothWays.Concat))),
        new("time_distributed", ["layer"], s => new TimeDistributed(Inner(s))),

        new("batch_norm", ["momentum", "epsilon"], s => new BatchNorm(s.NumberOrNull("momentum") ?? 0.99f, s.NumberOrNull("epsilon") ?? 1e-3f)),
        new("layer_norm", ["epsilon"], s => new LayerNorm(s.NumberOrNull("epsilon") ?? 1e-3f)),
        new("rms_norm", ["epsilon"], s => new RMSNorm(s.NumberOrNull("epsilon") ?? 1e-6f)),
        new("instance_norm", ["epsilon"], s => new InstanceNorm(s.NumberOrNull("epsilon") ?? 1e-3f)),
        new("group_norm", ["groups", "epsilon"], s => new GroupNorm(s.WholeOrNull("groups") ?? 32, s.NumberOrNull("epsilon") ?? 1e-3f)),

        new("dropout", ["rate"], s => new Dropout(s.Number("rate"))),
        new("spatial_dropout", ["rate"], s => new SpatialDropout(s.Number("rate"))),
        new("alpha_dropout", ["rate"], s => new AlphaDropout(s.Number("rate"))),
        new("gaussian_noise", ["deviation"], s => new GaussianNoise(s.Number("deviation"))),

        new("activation", ["function"], s => new Activate(s.Text("function") ?? throw Missing(s, "function", "such as relu"))),
        new("leaky_relu", ["slope"], s => new LeakyRelu(s.NumberOrNull("slope") ?? 0.3f)),
        new("prelu", ["per_channel"], s => new PRelu(s.Truth("per_channel") ?? true)),
        new("elu", ["alpha"], s => new Elu(s.NumberOrNull("alpha") ?? 1)),
        new("thresholded_relu", ["threshold"], s => new ThresholdedRelu(s.NumberOrNull("threshold") ?? 1)),
        new("softmax", ["axis"], s => new Softmax(s.WholeOrNull("axis") ?? -1)),
        new("maxout", ["pieces"], s => new Maxout(s.WholeOrNull("pieces") ?? 2)),

        new("flatten", [], _ => new Flatten()),
        new("reshape", ["shape"], s => new Reshape(s.Shape("shape") ?? throw Missing(s, "shape", "a list of whole numbers"))),
        new("permute", ["axes"], s => new Permute([.. s.Wholes("axes") ?? throw Missing(s, "axes", "a list of whole numbers")])),
        new("repeat_vector", ["steps"], s => new RepeatVector(s.Whole("steps"))),
        new("zero_padding1d", ["before", "after"], s => new ZeroPadding1D(s.WholeOrNull("before") ?? 0, s.WholeOrNull("after") ?? 0)),
        new("zero_padding2d", ["pad"], s => new ZeroPadding2D(Window(s, "pad"))),
        new("cropping1d", ["before", "after"], s => new Cropping1D(s.WholeOrNull("before") ?? 0, s.WholeOrNull("after") ?? 0)),
        new("cropping2d", ["crop"], s => new Cropping2D(Window(s, "crop"))),
        new("up_sampling1d", ["factor", "mode"], s => new UpSampling1D(s.Whole("factor"), s.Choice("mode", ResizeMode.Nearest))),
        new("up_sampling2d", ["factor", "mode"], s => new UpSampling2D(Window(s, "factor"), s.Choice("mode", ResizeMode.Nearest))),
        new("resizing", ["size", "mode"], s => new Resizing(Window(s, "size"), s.Choice("mode", ResizeMode.Linear))),
    ];

    private static Layer Inner(Settings s) => Read(s.Find("layer") ?? throw Missing(s, "layer", "such as 'lstm: { units: 64 }'"), s.Data);

    private static Padding Padded(Settings s) => s.Choice("padding", Padding.Valid);

    private static Activation? Activation(Settings s) => s.Text("activation") is { } name ? Layers.Activation.Named(name) : null;

    private static Extent Window(Settings s, string key) => s.Extent(key) ?? throw Missing(s, key, "one number, or a height and a width");

    private static Initializer Initializer(Settings s, Initializer? otherwise = null) =>
        s.Find("initializer") is { } node ? InitializerKind.Read(node) : otherwise ?? Layers.Initializer.GlorotUniform;

    private static WeightOptions Held(Settings s)
    {
        var (l1, l2) = (s.NumberOrNull("l1") ?? 0, s.NumberOrNull("l2") ?? 0);
        return new() { Penalty = l1 == 0 && l2 == 0 ? null : new(l1, l2), MaxNorm = s.NumberOrNull("max_norm") ?? float.PositiveInfinity };
    }

    private static DescriptionException Missing(Settings s, string key, string what) => new($"{s.What} needs '{key}', {what}.");
}
