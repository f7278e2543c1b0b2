using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>One matrix of weights among those of a step.</summary>
/// <param name="Offset">Its first element in the weights' input.</param>
/// <param name="Layout">Where each weight is from there.</param>
/// <param name="Taps">Taps of a row.</param>
/// <param name="K">Inputs of a tap.</param>
/// <param name="Columns">Outputs of a row.</param>
internal sealed record WeightMatrix(nint Offset, GemmLayout Layout, int Taps, int K, int Columns);

/// <summary>Rows times a matrix of weights.</summary>
/// <param name="Matrix">Which of the step's matrices.</param>
/// <param name="Shape">The product's sizes.</param>
/// <param name="Channel">The output channel of its first column, whose bias is its first.</param>
internal sealed record Product(int Matrix, GemmShape Shape, int Channel = 0);

/// <summary>
/// A step that is a list of products with packed weights. Weights that are constants are packed when the step is created, others
/// in a first phase of every run.
/// </summary>
internal abstract unsafe class ProductStep : Step
{
    private readonly Arithmetic arithmetic;
    private readonly Multiplier kernel;
    private readonly WeightMatrix[] matrices;
    private readonly nint[] packedAt;
    private readonly Product[] products;
    private readonly GemmSweep[] sweeps;
    private readonly byte* constantWeights;
    private readonly int panels, units;
    private readonly long packedBytes, workerBytes;
    private readonly (nint Rows, nint Bytes) inputs;

    private GemmWeights[] weights = [];
    private GemmSource[] sources = [];
    private byte* looseWeights, packedWeights, scratch;

    /// <param name="c">The node.</param>
    /// <param name="arithmetic">What the numbers are.</param>
    /// <param name="matrices">The weights' matrices.</param>
    /// <param name="products">What is multiplied with them.</param>
    /// <param name="format">Tells these matrices' packed form from any other of the same constant in the same arithmetic.</param>
    protected ProductStep(KernelContext c, Arithmetic arithmetic, IEnumerable<WeightMatrix> matrices, IEnumerable<Product> products, string format)
    {
        (this.arithmetic, this.matrices) = (arithmetic, [.. matrices]);
        this.products = [.. products.Select(p => p with { Shape = p.Shape with { SumsRows = arithmetic.SumsRows } })];
        kernel = arithmetic.Multiplier;
        inputs = ((nint)c.Input(LinearOperator.X).Shape.Rows, (nint)c.Input(LinearOperator.X).Shape[^1] * kernel.InputBytes);
        arithmetic.Prepare(c, this.matrices, this.products, format);
        packedAt = new nint[this.matrices.Length + 1];
        for (var i = 0; i < this.matrices.Length; i++)
        {
            var (_, _, taps, k, columns) = this.matrices[i];
            packedAt[i + 1] = packedAt[i] + (nint)(kernel.PackedBytes(taps, k, columns) + arithmetic.BytesBehind(columns));
        }
        packedBytes = packedAt[^1];
        panels = this.matrices.Sum(m => kernel.Panels(m.Columns));

        // Many products keep every worker busy as they are.
        var sharers = this.products.Length >= 4 * c.Workers ? 1 : c.Workers;
        var alike = this.products.Select(p => p.Shape).Distinct().ToDictionary(shape => shape, shape => new GemmSweep(kernel, shape, sharers));
        sweeps = [.. this.products.Select(p => alike[p.Shape])];
        units = sweeps.Sum(s => s.Units);
        workerBytes = alike.Values.Select(s => s.ScratchBytes).DefaultIfEmpty().Max();
        if (c.Constant(LinearOperator.W) is { } constant)
        {
            constantWeights = (byte*)c.Pack(LinearOperator.W, $"gemm {arithmetic.Format} {format}", packedBytes,
                to => Pack(constant.Pointer, (byte*)to, 0, panels));
        }
    }

    private bool PacksEachRun => constantWeights == null;

    public override int Phases => PacksEachRun ? 2 : 1;

    public override long ScratchBytes(int workers) => (workers * workerBytes) + (PacksEachRun ? packedBytes : 0);

    public override int Units(int phase) => PacksEachRun && phase == 0 ? panels : units;

    public override void Bind(Binding binding)
    {
        scratch = binding.Scratch;
        looseWeights = binding.Input<byte>(LinearOperator.W);
        packedWeights = PacksEachRun ? scratch + (binding.Workers * workerBytes) : constantWeights;
        var bias = HasBias ? binding.Input<byte>(LinearOperator.B) : null;
        weights = new GemmWeights[products.Length];
        sources = new GemmSource[products.Length];
        for (var i = 0; i < products.Length; i++)
        {
            var product = products[i];
            var matrix = matrices[product.Matrix];
            weights[i] = new GemmWeights(matrix.Taps, matrix.K, matrix.Columns) { Packed = packedWeights + packedAt[product.Matrix] };
            arithmetic.Complete(ref weights[i], i, product.Channel, bias);
            sources[i] = Source(i, binding);
            sources[i].End = Inputs(binding).End(inputs.Rows, inputs.Bytes);
        }
    }

    public override bool MayOverwrite(int input) => input == LinearOperator.R;

    public override bool TakesPitchedInput(int input) => input is LinearOperator.X or LinearOperator.R;

    public override bool TakesPitchedOutput(int output) => true;

    /// <summary>Where the rows of a product are.</summary>
    protected abstract GemmSource Source(int product, Binding binding);

    /// <summary>Whether the bias is added to the sums.</summary>
    protected virtual bool HasBias => true;

    /// <summary>The rows of the input, without the first channels.</summary>
    protected ByteRows Inputs(Binding binding, int skipped = 0) => binding.InputRows(LinearOperator.X, kernel.InputBytes).Skip((nint)skipped * kernel.InputBytes);

    /// <summary>The rows of the output, without the first channels.</summary>
    protected ByteRows Outputs(Binding binding, int skipped = 0) => binding.OutputRows(0, arithmetic.OutputBytes).Skip((nint)skipped * arithmetic.OutputBytes);

    /// <summary>The rows of the residual, without the first channels.</summary>
    protected ByteRows Residuals(Binding binding, int skipped = 0) =>
        binding.InputRows(LinearOperator.R, arithmetic.ResidualBytes).Skip((nint)skipped * arithmetic.ResidualBytes);

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (PacksEachRun && phase == 0) Pack(looseWeights, packedWeights, begin, end);
        else Multiply(begin, end, scratch + (worker * workerBytes));
    }

    private void Multiply(int begin, int end, byte* workerScratch)
    {
        var first = 0;
        for (var i = 0; i < sweeps.Length && first < end; i++)
        {
            var last = first + sweeps[i].Units;
            if (begin < last)
                sweeps[i].Run(weights[i], sources[i], Math.Max(0, begin - first), Math.Min(last, end) - first, workerScratch);
            first = last;
        }
    }

    /// <summary>Packs panels <paramref name="begin"/> to <paramref name="end"/>, counted through all matrices.</summary>
    private void Pack(byte* from, byte* to, int begin, int end)
    {
        var first = 0;
        for (var i = 0; i < matrices.Length && first < end; i++)
        {
            var (offset, layout, taps, k, columns) = matrices[i];
            var last = first + kernel.Panels(columns);
            if (begin < last)
            {
                var packed = new GemmWeights(taps, k, columns) { Packed = to + packedAt[i] };
                var (panel, panelEnd) = (Math.Max(0, begin - first), Math.Min(last, end) - first);
                kernel.Pack(from + (offset * arithmetic.WeightBytes), layout, packed, panel, panelEnd);
                arithmetic.Adjust(packed, panel, panelEnd);
            }
            first = last;
        }
    }
}
