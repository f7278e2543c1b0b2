namespace EdgeNet.Data;

/// <summary>A file of data that is damaged, of an unknown kind, or more than can be taken in.</summary>
public sealed class DataException : EdgeNetException
{
    /// <summary>Creates the error.</summary>
    public DataException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public DataException(string message, Exception inner) : base(message, inner) { }
}
