namespace EdgeNet.Fuzz;

/// <summary>A file that is gone after use.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(byte[] contents, string extension)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"fuzz-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.{extension}");
        File.WriteAllBytes(Path, contents);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
