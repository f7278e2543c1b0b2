using EdgeNet.Threading;

namespace EdgeNet.Kernels;

/// <summary>
/// One kernel set up for one node: sizes, packed weights and, once bound, raw pointers into the arena.
/// It is created without addresses when a plan is compiled; each session binds a copy of its own
/// (so fields set by the constructor are shared and must not be written by <see cref="Run"/>).
/// </summary>
internal abstract class Step : IParallelWork
{
    /// <inheritdoc/>
    public virtual int Phases => 1;

    /// <summary>
    /// Scratch memory needed while the step runs, for <paramref name="workers"/> workers; placed in the arena beside the
    /// values alive at this step, and undefined at the start of a run.
    /// </summary>
    public virtual long ScratchBytes(int workers) => 0;

    /// <summary>
    /// Whether output 0 may take over the memory of an input that dies here. True only if every element of the output is
    /// written after all reads of the input at that place, as in element-wise work on equal shapes.
    /// </summary>
    public virtual bool MayOverwrite(int input) => false;

    /// <summary>Whether an input's rows (its innermost axis) may lie further apart than their length.</summary>
    public virtual bool TakesPitchedInput(int input) => false;

    /// <summary>Whether an output's rows (its innermost axis) may lie further apart than their length.</summary>
    public virtual bool TakesPitchedOutput(int output) => false;

    /// <summary>Takes the addresses of inputs, outputs and scratch memory.</summary>
    public abstract void Bind(Binding binding);

    /// <inheritdoc/>
    public abstract int Units(int phase);

    /// <inheritdoc/>
    public abstract void Run(int phase, int begin, int end, int worker);

    /// <summary>A copy of this step bound to addresses.</summary>
    public Step BoundTo(Binding binding)
    {
        var copy = (Step)MemberwiseClone();
        copy.Bind(binding);
        return copy;
    }
}
