using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Training;

/// <summary>Cases for gradients only, of operators whose conformance cases lie where nothing can be compared.</summary>
internal static class GradientCases
{
    public static IEnumerable<Case> Of(string name) => name switch
    {
        _ => [],
    };
}
