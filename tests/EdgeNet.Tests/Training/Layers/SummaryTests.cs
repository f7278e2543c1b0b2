using EdgeNet.Training.Layers;

namespace EdgeNet.Tests.Training.Layers;

/// <summary>The parameter counts that textbooks and Keras print for well-known networks.</summary>
public sealed class SummaryTests
{
    [Fact]
    public void A_perceptron_of_256_100_26_has_28326_parameters()
    {
        var summary = new Sequential([256]) { new Dense(100, "sigmoid"), new Dense(26, "softmax") }.Summary();
        Assert.Equal([25_700, 2_626], Counts(summary));
        Assert.Equal(28_326, summary.Parameters);
    }

    [Fact]
    public void The_convolutional_network_for_32x32x3_has_the_parameters_of_the_textbook()
    {
        var summary = new Sequential([32, 32, 3])
        {
            new Conv2D(8, 5, "relu"),
            new MaxPool2D(2),
            new Conv2D(16, 5, "relu"),
            new MaxPool2D(2),
            new Flatten(),
            new Dense(120, "relu"),
            new Dense(84, "relu"),
            new Dense(10, "softmax"),
        }.Summary();
        Assert.Equal([608, 3_216, 48_120, 10_164, 850], Counts(summary));
    }

    [Fact]
    public void The_Keras_cnn_has_93322_parameters()
    {
        var summary = new Sequential([28, 28, 1])
        {
            new Conv2D(32, 3, "relu"),
            new MaxPool2D(2),
            new Conv2D(64, 3, "relu"),
            new MaxPool2D(2),
            new Conv2D(64, 3, "relu"),
            new Flatten(),
            new Dense(64, "relu"),
            new Dense(10, "softmax"),
        }.Summary();
        Assert.Equal([320, 18_496, 36_928, 36_928, 650], Counts(summary));
        Assert.Equal(93_322, summary.Parameters);
    }

    [Fact]
    public void The_Keras_lstm_has_806017_parameters()
    {
        var summary = new Sequential([60, 1])
        {
            new LSTM(256) { ReturnSequences = true },
            new Dropout(0.2f),
            new LSTM(256),
            new Dense(64, "relu"),
            new Dense(1),
        }.Summary();
        Assert.Equal([264_192, 525_312, 16_448, 65], Counts(summary));
        Assert.Equal(806_017, summary.Parameters);
    }

    [Fact]
    public void LeNet_5_has_61706_parameters()
    {
        var summary = new Sequential([32, 32, 1])
        {
            new Conv2D(6, 5, "tanh"),
            new AveragePool2D(2),
            new Conv2D(16, 5, "tanh"),
            new AveragePool2D(2),
            new Conv2D(120, 5, "tanh"),
            new Flatten(),
            new Dense(84, "tanh"),
            new Dense(10, "softmax"),
        }.Summary();
        Assert.Equal([156, 2_416, 48_120, 10_164, 850], Counts(summary));
        Assert.Equal(61_706, summary.Parameters);
    }

    [Fact]
    public void The_autoencoder_784_500_300_500_784_has_its_parameters()
    {
        var summary = new Sequential([784])
        {
            new Dense(500, "relu"),
            new Dense(300, "relu"),
            new Dense(500, "relu"),
            new Dense(784, "sigmoid"),
        }.Summary();
        Assert.Equal([392_500, 150_300, 150_500, 392_784], Counts(summary));
    }

    [Fact]
    public void Frozen_layers_and_statistics_are_not_trained()
    {
        var network = new Sequential([8]) { new Dense(4, bias: false) { Trainable = false }, new BatchNorm(), new Dense(2) };
        var summary = network.Summary();
        Assert.Equal(8 * 4 + 4 * 4 + 4 * 2 + 2, summary.Parameters);
        Assert.Equal(2 * 4 + 4 * 2 + 2, summary.Trained);
        Assert.Equal(8 * 4 + 2 * 4, summary.NotTrained);
        Assert.Equal([false, true, true], summary.Layers.Select(layer => layer.IsTrained));
        network.Find("dense").Trainable = true;
        Assert.Equal(2 * 4, network.Summary().NotTrained);
    }

    [Fact]
    public void A_network_within_a_network_is_one_row_and_freezes_as_one()
    {
        var inner = new Sequential([8], "features") { new Dense(4, "relu"), new BatchNorm() };
        var network = new Sequential([8]) { inner, new Dense(2) };
        inner.Trainable = false;
        var summary = network.Summary();
        Assert.Equal(["features", "dense"], summary.Layers.Select(layer => layer.Name));
        Assert.Equal([8 * 4 + 4 + 16, 4 * 2 + 2], Counts(summary));
        Assert.Equal(4 * 2 + 2, summary.Trained);
    }

    [Fact]
    public void Printed_it_is_a_table()
    {
        var network = new Sequential([28, 28, 1], "digits") { new Conv2D(8, 3), new Flatten(), new Dense(10) };
        Assert.Equal("""
            Network 'digits'
            ─────────────────────────────────────────
            Layer    Type     Output       Parameters
            input    Input    [28, 28, 1]
            conv2d   Conv2D   [26, 26, 8]  80
            flatten  Flatten  [5408]       0
            dense    Dense    [10]         54,090
            ─────────────────────────────────────────
            54,170 parameters: 54,170 trained, 0 not
            """.ReplaceLineEndings("\n"), network.Summary().ToString());
    }

    private static IEnumerable<long> Counts(NetworkSummary summary) => summary.Layers.Select(layer => layer.Parameters).Where(count => count > 0);
}
