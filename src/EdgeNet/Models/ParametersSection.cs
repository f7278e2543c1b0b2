using System.Collections.Immutable;
using EdgeNet.Graphs;

namespace EdgeNet.Models;

/// <summary>The parameters section: which constants training may change.</summary>
internal static class ParametersSection
{
    public static void Write(SectionWriter w, IReadOnlyList<ModelParameter> parameters)
    {
        w.Int(parameters.Count);
        foreach (var parameter in parameters)
        {
            w.String(parameter.Name);
            w.String(parameter.Layer);
            w.Byte((byte)parameter.Role);
        }
    }

    public static ImmutableArray<ModelParameter> Read(SectionReader r, Graph graph)
    {
        var constants = graph.Constants.Select(constant => constant.Name).ToHashSet(StringComparer.Ordinal);
        var parameters = new ModelParameter[r.Count(elementBytes: 9)];
        foreach (ref var parameter in parameters.AsSpan())
        {
            parameter = new(r.String(), r.String(), r.Enum<ParameterRole>());
            if (!constants.Remove(parameter.Name)) throw new ModelException($"The parameters section names '{parameter.Name}', which is no constant of the graph, or a second time; the file is damaged.");
        }

        r.ExpectEnd();
        return [.. parameters];
    }
}
