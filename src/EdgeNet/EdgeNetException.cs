namespace EdgeNet;

/// <summary>The root of every error EdgeNet throws on purpose. Its message says what was found, what was expected, and what to do.</summary>
public class EdgeNetException : Exception
{
    /// <summary>Creates the error with a message a user can act on.</summary>
    public EdgeNetException(string message) : base(message) { }

    /// <summary>Creates the error with a message a user can act on and its cause.</summary>
    public EdgeNetException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>A graph that cannot be built, inferred or compiled: a wrong shape, a missing input, a cycle, an attribute out of range.</summary>
public class GraphException : EdgeNetException
{
    /// <summary>Creates the error; <paramref name="node"/> names where, or is null when the graph as a whole is at fault.</summary>
    public GraphException(string? node, string message) : base(node is null ? message : $"{node}: {message}") => Node = node;

    /// <summary>The name of the node at fault, if one is.</summary>
    public string? Node { get; }
}

/// <summary>A graph whose nodes feed each other in a circle.</summary>
public sealed class GraphCycleException(string? node, string message) : GraphException(node, message);

/// <summary>A node's inputs have shapes or element types its operator does not take.</summary>
public sealed class ShapeException(string? node, string message) : GraphException(node, message);

/// <summary>An attribute's value is missing, unknown, or out of range.</summary>
public sealed class AttributeException(string? node, string message) : GraphException(node, message);

/// <summary>An operator name the catalogue does not hold.</summary>
public sealed class UnknownOperatorException(string? node, string message) : GraphException(node, message);

/// <summary>Weights are wanted that a compiled model doesn't keep, or keeps packed for another processor.</summary>
public sealed class MissingWeightsException(string weights, string reason) : EdgeNetException($"The weights '{weights}' are not in the model as they are: {reason}")
{
    /// <summary>The name of the weights.</summary>
    public string Weights { get; } = weights;
}

/// <summary>A back end that can't run on this machine: a library or a device it needs is missing.</summary>
public sealed class BackendUnavailableException(string backend, string reason) : EdgeNetException($"Back end '{backend}' is not available: {reason}.")
{
    /// <summary>The back end's name.</summary>
    public string Backend { get; } = backend;
}

/// <summary>A run met values that a node cannot compute with, such as an index outside its axis. The outputs of that run are undefined.</summary>
public sealed class RunException(string node, string message) : EdgeNetException($"{node}: {message}")
{
    /// <summary>The name of the node.</summary>
    public string Node { get; } = node;
}
