using EdgeNet.Training;
using EdgeNet.Training.Layers;

namespace EdgeNet.Zoo;

/// <summary>Networks that read a sequence step by step; of a picture, row by row.</summary>
internal static class SequenceClassifiers
{
    public static Recipe Gru { get; } = Recipe("gru", setting => new Sequential(setting.Input, "gru", setting.Seed, "sequence")
    {
        Rows(setting),
        new GRU(64),
    });

    public static Recipe BidirectionalLstm { get; } = Recipe("bilstm", setting => new Sequential(setting.Input, "bilstm", setting.Seed, "sequence")
    {
        Rows(setting),
        new Bidirectional(new LSTM(48)),
    });

    /// <summary>Convolutions find what happens within a few steps, an LSTM what comes of it.</summary>
    public static Recipe CnnLstm { get; } = Recipe("cnn_lstm", setting => new Sequential(setting.Input, "cnn_lstm", setting.Seed, "sequence")
    {
        Rows(setting),
        new Conv1D(32, 3, "relu") { Padding = Padding.Same },
        new MaxPool1D(2),
        new LSTM(64),
    });

    private static Recipe Recipe(string name, Func<RecipeSetting, Sequential> build) =>
        new(new([28, 28], 10, Optimizer.Adam(0.002f) with { ClipNorm = 1 }), setting => setting.Finish(build(setting))) { Epochs = 5, Batch = 64 };

    /// <summary>A picture [height, width, channels] as [height, width · channels]; a sequence as it is.</summary>
    private static Reshape Rows(RecipeSetting setting) =>
        new([setting.Input[0], (int)setting.Input.Product(1, setting.Input.Rank)]);
}
