using System.Text.RegularExpressions;

namespace EdgeNet.Tests.Architecture;

/// <summary>One folder knows which processor this is; everything else is written once, over what that folder offers.</summary>
public partial class InstructionSetTests
{
    private const string Simd = "src/EdgeNet/Simd/";

    [Fact]
    public void Only_the_Simd_folder_names_an_instruction_set()
    {
        var sources = Repository.Sources("src").Concat(Repository.Sources("benchmarks")).ToArray();
        Assert.Contains(sources, source => source.Path.StartsWith(Simd, StringComparison.Ordinal) && InstructionSet().IsMatch(source.Text));
        Assert.Empty(sources.SelectMany(source => Violations(source.Path, source.Text)));
    }

    [Theory]
    [InlineData("using System.Runtime.Intrinsics;")]
    [InlineData("using static System.Runtime.Intrinsics.X86.Avx2;")]
    [InlineData("class A { Vector512<float> sum; }")]
    [InlineData("class A { bool Wide => Vector256.IsHardwareAccelerated; }")]
    [InlineData("class A { bool Wide => System.Numerics.Vector<float>.Count > 4; }")]
    [InlineData("class A { bool Wide => Avx512F.IsSupported; }")]
    [InlineData("class A { bool Dot => AdvSimd.Arm64.IsSupported; }")]
    [InlineData("class A { string S => $\"{Fma.IsSupported}\"; }")]
    public void A_named_instruction_set_is_found(string source) =>
        Assert.NotEmpty(Violations("src/EdgeNet/Kernels/A.cs", source));

    [Theory]
    [InlineData("src/EdgeNet/Simd/A.cs", "using System.Runtime.Intrinsics;")]
    [InlineData("src/EdgeNet/Kernels/A.cs", "class A { bool Wide => level >= SimdLevel.V512; } // AVX-512: Vector512<float>")]
    [InlineData("src/EdgeNet/Kernels/A.cs", "class A { string Name => \"conv 3x3 Avx512F\"; }")]
    public void The_Simd_folder_and_a_mention_pass(string path, string source) => Assert.Empty(Violations(path, source));

    private static IEnumerable<string> Violations(string path, string source) =>
        path.StartsWith(Simd, StringComparison.Ordinal)
            ? []
            : SourceText.Find(InstructionSet(), source).Select(found => $"{path}:{found.Line}: names {found.Match.Value}; only {Simd} may.");

    [GeneratedRegex(@"\b(Runtime\.Intrinsics|Vector(64|128|256|512)|Vector(?=\s*(<|\.IsHardwareAccelerated))|Avx\w*|Sse[0-9]*|Ssse3|Fma|Bmi[12]|AdvSimd|ArmBase|Sve\w*|X86Base|PackedSimd)\b", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex InstructionSet();
}
