namespace EdgeNet.Models;

/// <summary>A model file that is damaged, of another kind, or of a newer version.</summary>
public sealed class ModelException : EdgeNetException
{
    /// <summary>Creates the error.</summary>
    public ModelException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public ModelException(string message, Exception inner) : base(message, inner) { }
}
