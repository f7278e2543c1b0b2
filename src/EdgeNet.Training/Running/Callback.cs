using System.Collections.Frozen;
using System.Text.Json.Nodes;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Running;

/// <summary>Something done while a model trains.</summary>
/// <example><code>
/// sealed class Print : Callback
/// {
///     public override void OnEpoch(TrainingRun run, EpochResult result) => Console.WriteLine(result.Training);
/// }
/// </code></example>
public abstract class Callback
{
    /// <summary>Called before the first epoch, of a resumed run too.</summary>
    public virtual void OnBegin(TrainingRun run) { }

    /// <summary>Called after each step. It should allocate nothing.</summary>
    public virtual void OnStep(TrainingRun run) { }

    /// <summary>Called after each epoch, when the layers hold what was learnt.</summary>
    public virtual void OnEpoch(TrainingRun run, EpochResult result) { }

    /// <summary>Called after the last epoch, or when training was stopped.</summary>
    public virtual void OnEnd(TrainingRun run) { }

    /// <summary>What it must remember for a resumed run to go on as if there had been no break; null for nothing.</summary>
    public virtual JsonNode? Save() => null;

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    public virtual void Restore(JsonNode state) { }

    /// <summary>The tensors among what it must remember.</summary>
    public virtual IReadOnlyDictionary<string, Tensor> SaveTensors() => FrozenDictionary<string, Tensor>.Empty;

    /// <summary>Takes back what <see cref="SaveTensors"/> gave, if there was any; they are no longer there afterwards.</summary>
    public virtual void RestoreTensors(IReadOnlyDictionary<string, Tensor> tensors) { }
}
