namespace EdgeNet.Kernels;

/// <summary>Computes outputs that have no elements. Nothing is set up for them, however large the other sizes are.</summary>
internal sealed class NothingStep : Step
{
    public static Kernel Kernel { get; } = new("nothing", static _ => new NothingStep());

    public override bool TakesPitchedInput(int input) => true;

    public override void Bind(Binding binding) { }

    public override int Units(int phase) => 0;

    public override void Run(int phase, int begin, int end, int worker) { }
}
