using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Zoo;

/// <summary>The forecaster most courses on time series build: the next value from the last sixty.</summary>
internal static class KerasLstm
{
    public static Graph Build()
    {
        var b = new GraphBuilder("keras_lstm", seed: 6);
        var sequence = b.LSTM(b.Input("series", [1, 60, 1]), 256).Y;
        var last = b.LSTM(sequence, 256).H;
        return b.Output("next", b.Dense(b.Dense(last, 64).Relu(), 1)).Build();
    }
}
