using EdgeNet.Execution;
using EdgeNet.Tensors;

namespace EdgeNet.Cli.Reports;

/// <summary>Something to run a model on: even noise from 0 to 1 for floats, zeros for everything else.</summary>
internal sealed class SampleInputs
{
    private readonly ISession session;
    private readonly (string Name, DType Type)[] inputs;
    private readonly float[] noise;

    public SampleInputs(ISession session)
    {
        this.session = session;
        inputs = [.. session.Graph.Inputs.Select(input => (input.Name, input.Spec.Type))];
        noise = new float[session.Graph.Inputs.Select(input => input.Shape.Elements).DefaultIfEmpty().Max()];
        var random = new Random(1);
        foreach (ref var sample in noise.AsSpan()) sample = random.NextSingle();
    }

    /// <summary>Fills every input anew: a run may use their memory for something else.</summary>
    public void Fill()
    {
        foreach (var (name, type) in inputs)
        {
            switch (type)
            {
                case DType.F32:
                    var input = session.Input<float>(name);
                    noise.AsSpan(0, input.Length).CopyTo(input);
                    break;
                case DType.I64: session.Input<long>(name).Clear(); break;
                case DType.I32: session.Input<int>(name).Clear(); break;
                case DType.U8: session.Input<byte>(name).Clear(); break;
                case DType.I8: session.Input<sbyte>(name).Clear(); break;
                case DType.Bool: session.Input<bool>(name).Clear(); break;
                default: throw new EdgeNetException($"Input '{name}' holds {type} elements, for which there is no sample data; use F32, I64, I32, U8, I8 or Bool.");
            }
        }
    }
}
