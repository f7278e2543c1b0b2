using EdgeNet.Onnx;

namespace EdgeNet.Tests.Onnx;

/// <summary>What ONNX's backend cases ask for and EdgeNet refuses. A case that is refused for anything else fails.</summary>
internal static class OutOfScope
{
    /// <summary>Operators that are not imported at all.</summary>
    public static readonly string[] Operators =
    [
        // Optimizers: training has its own.
        "ai.onnx.preview.training.Adagrad", "ai.onnx.preview.training.Adam", "ai.onnx.preview.training.Gradient", "ai.onnx.preview.training.Momentum",

        // Control flow whose end is known only while it runs.
        "Loop", "Scan",

        // Sequences, options and text, which are no tensors.
        "ConcatFromSequence", "Optional", "OptionalGetElement", "OptionalHasElement", "SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase",
        "SequenceInsert", "SequenceLength", "SequenceMap", "SplitToSequence", "StringNormalizer", "TfIdfVectorizer",

        // Shapes that depend on contents, where a plan's must be known beforehand.
        "NonMaxSuppression",

        // Chance, which a session doesn't have.
        "Bernoulli", "RandomUniformLike",

        // Signal processing and geometry that edge models rarely hold.
        "BitShift", "BlackmanWindow", "DFT", "Det", "HammingWindow", "HannWindow", "MaxUnpool", "MelWeightMatrix", "RoiAlign", "STFT",
    ];

    /// <summary>Forms of operators that are imported otherwise; an empty operator stands for an input.</summary>
    private static readonly (string Operator, string Reason)[] Forms =
    [
        ("AveragePool", "3 spatial axes"),
        ("Conv", "3 spatial axes"),
        ("ConvTranspose", "3 spatial axes"),
        ("MaxPool", "3 spatial axes"),
        ("MaxPool", "(indices)"),
        ("BatchNormalization", "training mode"),
        ("Dropout", "training mode"),
        ("Cast", "no element type for String"),
        ("", "String elements"),
        ("", "it is no tensor"),
        ("", "[3, 4]; [1] was given"), // four cases of CastLike, whose data contradict their model
    ];

    /// <summary>Whether a problem is one that is known and meant.</summary>
    public static bool Has(OnnxProblem problem) =>
        Operators.Contains(problem.Type, StringComparer.Ordinal)
        || Forms.Any(form => form.Operator == problem.Type && problem.Reason.Contains(form.Reason, StringComparison.Ordinal));
}
