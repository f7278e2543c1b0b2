namespace EdgeNet.Models;

/// <summary>A model file that is damaged, of another kind, or of a newer version.</summary>
public class ModelException : EdgeNetException
{
    /// <summary>Creates the error.</summary>
    public ModelException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public ModelException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>A model file that isn't what the owner of the demanded key signed: unsigned, changed, or signed by somebody else.</summary>
public sealed class SignatureException : ModelException
{
    /// <summary>Creates the error.</summary>
    public SignatureException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public SignatureException(string message, Exception inner) : base(message, inner) { }
}
