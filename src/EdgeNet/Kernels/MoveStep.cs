namespace EdgeNet.Kernels;

/// <summary>A step that only moves elements: a list of <see cref="Move"/>s, independent of each other, cut in pieces of similar size.</summary>
/// <param name="moves">Tells the moves once addresses are known.</param>
internal sealed class MoveStep(Func<Binding, IEnumerable<Move>> moves) : Step
{
    private const long PieceBytes = 32 * 1024;

    private (Move Move, long Begin, long End)[] pieces = [];

    /// <summary>Whether the moves heed the pitch of every input.</summary>
    public bool PitchedInputs { get; init; }

    /// <summary>Whether the moves heed the pitch of every output.</summary>
    public bool PitchedOutputs { get; init; }

    public override bool TakesPitchedInput(int input) => PitchedInputs;

    public override bool TakesPitchedOutput(int output) => PitchedOutputs;

    public override void Bind(Binding binding) => pieces = [.. moves(binding).SelectMany(Cut)];

    public override int Units(int phase) => pieces.Length;

    public override void Run(int phase, int begin, int end, int worker)
    {
        for (var i = begin; i < end; i++) pieces[i].Move.Run(pieces[i].Begin, pieces[i].End);
    }

    private static IEnumerable<(Move Move, long Begin, long End)> Cut(Move move)
    {
        var count = Math.Min(move.Units, (move.Bytes + PieceBytes - 1) / PieceBytes);
        for (long i = 0; i < count; i++) yield return (move, move.Units * i / count, move.Units * (i + 1) / count);
    }
}
