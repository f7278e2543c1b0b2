using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Steps of operators whose result is known when the plan is made. Folding computes them once; they run only where it is switched off.</summary>
internal static class Constants
{
    /// <summary>Requires a type whose elements don't share bytes.</summary>
    public static void ExpectWholeBytes(this Inference i, DType type)
    {
        if (type.Bits() < 8) throw new AttributeException(i.Node, $"attribute 'type' is {type}, whose elements share bytes; use a type of whole bytes.");
    }

    /// <summary>A step that writes a function of each element's number, computed now.</summary>
    public static Step Step(KernelContext c, Func<long, double> element)
    {
        var spec = c.Output();
        var table = c.Table(spec.Bytes, at =>
        {
            for (long n = 0; n < spec.Shape.Elements; n++) Stored.Write(spec.Type, element(n), at + (nint)spec.Type.Bytes(n));
        });
        return new MoveStep(b => [Copy(c, b, table, step: 1)]);
    }

    /// <summary>A step that writes one value everywhere.</summary>
    public static Step Fill(KernelContext c, double value)
    {
        var type = c.Output().Type;
        var table = c.Table(type.Bytes(1), at => Stored.Write(type, value, at));
        return new MoveStep(b => [Copy(c, b, table, step: 0)]);
    }

    private static unsafe Move Copy(KernelContext c, Binding b, nint table, int step) =>
        new((void*)table, b.Output<byte>(), c.Output().ElementBytes(), c.Level, [new Loop(c.Output().Shape.Elements, step, 1)]);
}
