using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

public sealed unsafe class VectorMathTests
{
    /// <summary>Steps through all 2³² float bit patterns; prime, so every exponent meets ever different fractions.</summary>
    private const uint Stride = 1021;

    private static readonly Dictionary<string, Function> Functions = new(StringComparer.Ordinal)
    {
        ["exp"] = Function.Of<Exp>(Math.Exp, 1.1),
        ["expm1"] = Function.Of<Expm1>(Reference.Expm1, 2),
        ["sigmoid"] = Function.Of<Sigmoid>(x => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x)), 3),
        ["tanh"] = Function.Of<Tanh>(Math.Tanh, 3),
        ["softplus"] = Function.Of<Softplus>(x => Math.Max(x, 0) + Reference.Log1p(Math.Exp(-Math.Abs(x))), 2),
        ["log"] = Function.Of<Log>(Math.Log, 1),
        ["log1p"] = Function.Of<Log1p>(Reference.Log1p, 2),
        ["sin"] = Function.Of<Sin>(Math.Sin, 2),
        ["cos"] = Function.Of<Cos>(Math.Cos, 2),
        ["tan"] = Function.Of<Tan>(Math.Tan, 4),
        ["asin"] = Function.Of<Asin>(Math.Asin, 3),
        ["acos"] = Function.Of<Acos>(Math.Acos, 2),
        ["atan"] = Function.Of<Atan>(Math.Atan, 2),
        ["sinh"] = Function.Of<Sinh>(Math.Sinh, 2),
        ["cosh"] = Function.Of<Cosh>(Math.Cosh, 2),
        ["asinh"] = Function.Of<Asinh>(Math.Asinh, 2),
        ["acosh"] = Function.Of<Acosh>(Math.Acosh, 2.1),
        ["atanh"] = Function.Of<Atanh>(Math.Atanh, 2.1),
        ["erf"] = Function.Of<Erf>(Reference.Erf, 1.1),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Error_stays_within_the_stated_ulps_over_all_floats(string name)
    {
        var function = Functions[name];
        var worst = 0.0;
        var at = 0f;
        var map = function.Compile(Cpu.Best);
        Sweep((x, y, count) =>
        {
            map.Run(x, y, count);
            for (var i = 0; i < count; i++)
            {
                var error = Ulps.Between(y[i], function.Exact(x[i]));
                if (error <= worst) continue;
                (worst, at) = (error, x[i]);
            }
        });
        Assert.True(worst <= function.Bound, $"{name} errs by {worst:F2} ulp at {at:R}; {function.Bound} are allowed");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_level_gives_the_same_bits(string name)
    {
        var scalar = Functions[name].Compile(SimdLevel.Scalar);
        var others = Cpu.Supported.Where(level => level != SimdLevel.Scalar).Select(Functions[name].Compile).ToArray();
        var expected = new float[Chunk];
        Sweep((x, y, count) =>
        {
            fixed (float* e = expected) scalar.Run(x, e, count);
            foreach (var map in others)
            {
                map.Run(x, y, count);
                Assert.Equal(expected.AsSpan(0, (int)count), new ReadOnlySpan<float>(y, (int)count));
            }
        });
    }

    [Theory]
    [InlineData("sin"), InlineData("tan"), InlineData("asin"), InlineData("atan"), InlineData("sinh"), InlineData("asinh")]
    [InlineData("tanh"), InlineData("atanh"), InlineData("erf"), InlineData("expm1"), InlineData("log1p")]
    public void Odd_functions_keep_the_sign_of_zero(string name)
    {
        foreach (var level in Cpu.Supported)
        {
            var x = -0f;
            Functions[name].Compile(level).Run(&x, &x, 1);
            Assert.Equal(int.MinValue, BitConverter.SingleToInt32Bits(x));
        }
    }

    private const int Chunk = 4096;

    private delegate void Check(float* x, float* y, nint count);

    private static void Sweep(Check check)
    {
        float[] x = new float[Chunk], y = new float[Chunk];
        var filled = 0;
        fixed (float* px = x, py = y)
        {
            foreach (var special in Ulps.Specials) x[filled++] = special;
            for (ulong bits = 0; bits <= uint.MaxValue; bits += Stride)
            {
                x[filled++] = BitConverter.UInt32BitsToSingle((uint)bits);
                if (filled < Chunk) continue;
                check(px, py, filled);
                filled = 0;
            }

            check(px, py, filled);
        }
    }

    /// <summary>A function under test: the formula at any level, the exact value, the allowed error in ulps.</summary>
    private sealed record Function(Func<SimdLevel, UnaryMap<float, float>> Compile, Func<double, double> Exact, double Bound)
    {
        public static Function Of<F>(Func<double, double> exact, double bound) where F : struct, IUnaryFormula =>
            new(level => UnaryMap.Of(default(F), level), exact, bound);
    }

    private readonly struct Exp : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Exp(x); }

    private readonly struct Expm1 : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Expm1(x); }

    private readonly struct Sigmoid : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Sigmoid(x); }

    private readonly struct Tanh : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Tanh(x); }

    private readonly struct Softplus : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Softplus(x); }

    private readonly struct Log : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Log(x); }

    private readonly struct Log1p : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Log1p(x); }

    private readonly struct Sin : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Sin(x); }

    private readonly struct Cos : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Cos(x); }

    private readonly struct Tan : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Tan(x); }

    private readonly struct Asin : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Asin(x); }

    private readonly struct Acos : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Acos(x); }

    private readonly struct Atan : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Atan(x); }

    private readonly struct Sinh : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Sinh(x); }

    private readonly struct Cosh : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Cosh(x); }

    private readonly struct Asinh : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Asinh(x); }

    private readonly struct Acosh : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Acosh(x); }

    private readonly struct Atanh : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Atanh(x); }

    private readonly struct Erf : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Erf(x); }
}
