namespace EdgeNet.Memory;

/// <summary>Files that are written whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file under a temporary name, flushes it to the disk, and renames it: a power cut leaves the old file or the new one.</summary>
    /// <exception cref="EdgeNetException">The file can't be written; nothing is left of it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EdgeNetException($"'{path}' cannot be written: {e.Message.Replace(temporary, path, StringComparison.Ordinal)}", e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
