namespace EdgeNet.Kernels;

/// <summary>
/// One way to compute an operator. Operators list theirs best first, each with the condition under which it may run;
/// the first that applies is chosen.
/// </summary>
/// <param name="Name">What <c>inspect</c> and profiles print, as in <c>winograd 4x4</c>.</param>
/// <param name="Applies">Whether this kernel can, and should, compute the node.</param>
/// <param name="Create">Sets up a step for the node: packs weights, fixes sizes.</param>
internal sealed record Kernel(string Name, Func<KernelContext, bool> Applies, Func<KernelContext, Step> Create)
{
    /// <summary>A kernel that serves every node of its operator.</summary>
    public Kernel(string name, Func<KernelContext, Step> create) : this(name, static _ => true, create) { }
}
