using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Conformance;

/// <summary>
/// Runs one kernel of one case in every way a plan might: in guarded memory at either edge, units in order and one by one
/// backwards, in place of each input it may overwrite, with rows apart where it takes that; and checks that a run allocates nothing.
/// </summary>
internal sealed unsafe class StepRunner
{
    private const int RowGap = 3;
    private const int Workers = 3;

    private readonly Case test;
    private readonly Node node;
    private readonly Kernel kernel;
    private readonly SimdLevel level;
    private readonly TestTensor[] expected;

    private StepRunner(Case test, Node node, Kernel kernel, SimdLevel level) =>
        (this.test, this.node, this.kernel, this.level, expected) = (test, node, kernel, level, test.Expected);

    // Words are made only for a failure: an operator's attributes take longer to write than its kernel takes to run.
    private string What => $"{test} by '{kernel.Name}' at {level}";

    /// <summary>Runs every kernel that applies, and answers how many did.</summary>
    public static int RunAll(Case test, SimdLevel level)
    {
        var subject = test.ToGraph().Nodes[0];
        var applicable = test.Operator.Applicable(Context(subject, level, new())).ToList();
        foreach (var k in applicable) new StepRunner(test, subject, k, level).Run();
        return applicable.Count;
    }

    private static KernelContext Context(Node node, SimdLevel level, PackedWeights packs) => new(node.Name,
        [.. node.Inputs.Select(v => v?.Spec)], [.. node.Inputs.Select(v => v?.Constant)], [.. node.Outputs.Select(v => v.Spec)], level, Workers, packs);

    private void Run()
    {
        // How integers stand for reals is not for the kernel to compute.
        Assert.Equal(expected.Select(e => e.Spec), node.Outputs.Select(o => o.Spec with { Quantization = null }));
        var packs = new PackedWeights();
        var step = kernel.Create(Context(node, level, packs));
        Attempt(step, new Layout { AtEnd = true });
        Attempt(step, new Layout { AtEnd = false, Backwards = true });
        for (var i = 0; i < test.Inputs.Length; i++)
        {
            if (test.Inputs[i] is null || test.Constants.Contains(i)) continue;
            if (step.MayOverwrite(i)) Attempt(step, new Layout { AtEnd = true, Overwritten = i });
            if (step.TakesPitchedInput(i)) Attempt(step, new Layout { AtEnd = true, PitchedInput = i });
        }

        for (var o = 0; o < expected.Length; o++)
            if (step.TakesPitchedOutput(o)) Attempt(step, new Layout { AtEnd = true, PitchedOutput = o });
        GC.KeepAlive(packs);
    }

    private void Attempt(Step prototype, Layout layout)
    {
        var buffers = new List<GuardedBuffer>();
        try
        {
            var inputs = new Address[node.Inputs.Count];
            for (var i = 0; i < inputs.Length; i++)
            {
                if (test.Inputs[i] is not { } input) continue;
                inputs[i] = Place(input.Spec, layout.PitchedInput == i, layout.AtEnd, buffers);
                Scatter(input, inputs[i]);
            }

            var outputs = new Address[expected.Length];
            for (var o = 0; o < outputs.Length; o++)
            {
                outputs[o] = o == 0 && layout.Overwritten is { } taken ? inputs[taken]
                    : Place(expected[o].Spec, layout.PitchedOutput == o, layout.AtEnd, buffers);
            }

            var scratch = new GuardedBuffer((prototype.ScratchBytes(Workers) + 63) / 64 * 64, atEnd: true);
            buffers.Add(scratch);
            var step = prototype.BoundTo(new(inputs, outputs, (nint)scratch.Pointer, Workers));
            Execute(step, layout.Backwards);
            for (var o = 0; o < outputs.Length; o++) Compare(o, Gather(expected[o].Spec, outputs[o]), layout);
            foreach (var buffer in buffers)
                if (buffer.Damage() is { } damage) Assert.Fail($"{What}, {layout}: a buffer {damage}.");

            // Values are spent after an in-place run, but what is allocated doesn't depend on them.
            var before = GC.GetAllocatedBytesForCurrentThread();
            Execute(step, layout.Backwards);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated != 0) Assert.Fail($"{What} allocated {allocated} bytes in a run.");
        }
        finally
        {
            foreach (var buffer in buffers) buffer.Dispose();
        }
    }

    private static void Execute(Step step, bool backwards)
    {
        for (var phase = 0; phase < step.Phases; phase++)
        {
            var units = step.Units(phase);
            if (!backwards) step.Run(phase, 0, units, worker: 0);
            else for (var unit = units - 1; unit >= 0; unit--) step.Run(phase, unit, unit + 1, worker: unit % Workers);
        }
    }

    private static Address Place(TensorSpec spec, bool pitched, bool atEnd, List<GuardedBuffer> buffers)
    {
        var row = spec.Shape.Rank == 0 ? 1 : spec.Shape[^1];
        var pitch = pitched ? row + RowGap : row;
        // The last row has no gap behind it: nothing beyond its last element may be touched.
        var elements = spec.Shape.Elements == 0 ? 0 : (spec.Shape.Rows - 1) * pitch + row;
        var buffer = new GuardedBuffer(spec.Type.Bytes(elements), atEnd);
        buffers.Add(buffer);
        return new((nint)buffer.Pointer, pitch);
    }

    private static void Scatter(TestTensor tensor, Address address) => EachRow(tensor.Spec, address, tensor.Store);

    private static TestTensor Gather(TensorSpec spec, Address address)
    {
        var result = TestTensor.Zeros(spec.Shape, spec.Type);
        EachRow(spec, address, result.Read);
        return result;
    }

    private static void EachRow(TensorSpec spec, Address address, RowAction action)
    {
        if (spec.Shape.Elements == 0) return;
        if (spec.Type == DType.I4)
        {
            action((byte*)address.Pointer, 0, (int)spec.Shape.Elements); // rows may begin within a byte, and have no pitch
            return;
        }

        var row = spec.Shape.Rank == 0 ? 1 : spec.Shape[^1];
        for (var i = 0; i < spec.Shape.Rows; i++) action((byte*)address.Pointer + spec.Type.Bytes(i * address.Pitch), i * row, row);
    }

    /// <summary>What is done with a row at an address, whose elements are <paramref name="count"/> from <paramref name="first"/> on.</summary>
    private delegate void RowAction(byte* memory, int first, int count);

    private void Compare(int output, TestTensor got, Layout layout)
    {
        var want = expected[output];
        for (var i = 0; i < want.Values.Length; i++)
        {
            var (w, g) = (want.Values[i], got.Values[i]);
            if (w.Equals(g) || (float)w == g) continue;
            if (!(Math.Abs(w - g) <= test.Absolute + test.Relative * Math.Abs(w)))
                Assert.Fail($"{What}, output {output}, {layout}: element {i} of {want.Shape} is {g:R}, expected {w:R}.");
        }
    }

    private sealed record Layout
    {
        public bool AtEnd { get; init; }

        public bool Backwards { get; init; }

        public int? Overwritten { get; init; }

        public int? PitchedInput { get; init; }

        public int? PitchedOutput { get; init; }
    }
}
