using System.Runtime.CompilerServices;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// The way through tensors broadcast to one shape, as runs of neighbouring elements: in a run an operand either moves on
/// with every element or stays at one. Dimensions that all operands step through alike are merged, so that runs are long.
/// </summary>
internal sealed class BroadcastWalk
{
    public const int MaxOperands = 4;

    private readonly Operand[] operands;
    private readonly Dimension[] outer;
    private readonly Dimension run;

    /// <param name="shape">The shape of the result.</param>
    /// <param name="operands">The tensors to walk through; each dimension of theirs, counted from the innermost, is the result's or 1.</param>
    public BroadcastWalk(Shape shape, params Operand[] operands)
    {
        this.operands = operands;
        var merged = new List<Dimension>();
        for (var d = 0; d < shape.Rank; d++)
        {
            if (shape[d] == 1) continue;
            var next = new Dimension(shape[d]);
            for (var k = 0; k < operands.Length; k++) next.Strides[k] = operands[k].Stride(d - shape.Rank);
            if (merged.Count > 0 && merged[^1].MergesWith(next)) merged[^1] = next with { Extent = merged[^1].Extent * next.Extent };
            else merged.Add(next);
        }

        // Where the innermost elements of an operand are not neighbours, every element is a run.
        if (merged.Count > 0 && IsRun(merged[^1]))
        {
            run = merged[^1];
            merged.RemoveAt(merged.Count - 1);
        }
        else
        {
            run = new(1);
            for (var k = 0; k < operands.Length; k++) run.Strides[k] = operands[k].ElementBytes;
        }

        outer = [.. merged];
    }

    /// <summary>Whether an operand moves on within a run.</summary>
    public bool Moves(int operand) => run.Strides[operand] != 0;

    /// <summary>The runs of elements <paramref name="first"/> up to <paramref name="last"/> of the result.</summary>
    public Cursor Elements(long first, long last) => new(this, first, last);

    private bool IsRun(in Dimension d)
    {
        for (var k = 0; k < operands.Length; k++)
            if (d.Strides[k] != 0 && d.Strides[k] != operands[k].ElementBytes) return false;
        return true;
    }

    /// <summary>One tensor of a walk: where it begins, its shape, and how many elements apart its rows are.</summary>
    public readonly record struct Operand(TensorSpec Spec, nint Start, long Pitch)
    {
        public int ElementBytes => (int)Spec.Type.Bytes(1);

        /// <summary>The bytes between neighbours along a dimension counted from behind (−1 is the innermost); 0 where broadcast.</summary>
        public nint Stride(int fromBehind)
        {
            var axis = Spec.Shape.Rank + fromBehind;
            if (axis < 0 || Spec.Shape[axis] == 1) return 0;
            return (nint)(fromBehind == -1 ? 1 : Spec.Shape.Product(axis + 1, Spec.Shape.Rank - 1) * Pitch) * ElementBytes;
        }
    }

    /// <summary>Stands at a run: its length, and each operand's first element.</summary>
    public ref struct Cursor
    {
        private readonly BroadcastWalk walk;
        private readonly long last;
        private long position;
        private long within;
        private Digits digits;
        private Pointers rowStarts;

        public Cursor(BroadcastWalk walk, long first, long last)
        {
            (this.walk, this.last, position) = (walk, last, first);
            if (first >= last) return;
            (var rest, within) = Math.DivRem(first, walk.run.Extent);
            for (var k = 0; k < walk.operands.Length; k++) rowStarts[k] = walk.operands[k].Start;
            for (var d = walk.outer.Length - 1; d >= 0; d--)
            {
                (rest, digits[d]) = Math.DivRem(rest, walk.outer[d].Extent);
                Move(d, digits[d]);
            }
        }

        /// <summary>The first element of the run for each operand.</summary>
        public Pointers At;

        /// <summary>The run's length.</summary>
        public nint Count { get; private set; }

        public bool MoveNext()
        {
            if (position >= last) return false;
            if (within == walk.run.Extent) NextRow();
            Count = (nint)Math.Min(walk.run.Extent - within, last - position);
            for (var k = 0; k < walk.operands.Length; k++) At[k] = rowStarts[k] + (nint)within * walk.run.Strides[k];
            position += Count;
            within += Count;
            return true;
        }

        private void NextRow()
        {
            within = 0;
            for (var d = walk.outer.Length - 1; d >= 0; d--)
            {
                Move(d, 1);
                if (++digits[d] < walk.outer[d].Extent) return;
                Move(d, -digits[d]);
                digits[d] = 0;
            }
        }

        private void Move(int dimension, long steps)
        {
            ref readonly var strides = ref walk.outer[dimension].Strides;
            for (var k = 0; k < walk.operands.Length; k++) rowStarts[k] += (nint)steps * strides[k];
        }
    }

    [InlineArray(MaxOperands)]
    public struct Pointers
    {
        private nint first;
    }

    [InlineArray(Shape.MaxRank)]
    private struct Digits
    {
        private long first;
    }

    /// <summary>A dimension, and the bytes one step along it moves each operand.</summary>
    private record struct Dimension(long Extent)
    {
        public Pointers Strides;

        /// <summary>Whether stepping through this and, within, <paramref name="inner"/> is stepping through one longer dimension.</summary>
        public readonly bool MergesWith(in Dimension inner)
        {
            for (var k = 0; k < MaxOperands; k++)
                if (Strides[k] != inner.Strides[k] * (nint)inner.Extent) return false;
            return true;
        }
    }
}
