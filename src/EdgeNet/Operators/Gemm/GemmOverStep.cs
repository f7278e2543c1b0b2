using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Spreads β · C over the result, and adds the product to it.</summary>
internal sealed unsafe class GemmOverStep(KernelContext context, Step product, float beta) : Step
{
    private readonly int rows = context.Output().Shape[0], columns = context.Output().Shape[1];
    private readonly bool spreadsRows = context.Input(2).Shape is var c && (c.Rank < 2 || c[0] == 1);
    private readonly bool spreadsColumns = context.Input(2).Shape is var c && (c.Rank < 1 || c[^1] == 1);
    private Step product = product;
    private FloatRows from, to;

    public override int Phases => 1 + product.Phases;

    public override long ScratchBytes(int workers) => product.ScratchBytes(workers);

    public override bool TakesPitchedInput(int input) => input == 2 || product.TakesPitchedInput(input);

    public override bool TakesPitchedOutput(int output) => true;

    public override int Units(int phase) => phase == 0 ? rows : product.Units(phase - 1);

    public override void Bind(Binding binding)
    {
        from = binding.InputRows(2);
        to = binding.OutputRows();
        product = product.BoundTo(binding);
    }

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (phase > 0) product.Run(phase - 1, begin, end, worker);
        else for (var row = begin; row < end; row++) Spread(from[spreadsRows ? 0 : row], to[row]);
    }

    private void Spread(float* c, float* y)
    {
        for (var n = 0; n < columns; n++) y[n] = beta * c[spreadsColumns ? 0 : n];
    }
}
