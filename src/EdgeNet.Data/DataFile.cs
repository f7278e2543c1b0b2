using EdgeNet.Memory;

namespace EdgeNet.Data;

/// <summary>Reads and writes whole files; what goes wrong names the file.</summary>
internal static class DataFile
{
    public static T Load<T>(string path, Func<byte[], T> decode)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw new DataException($"'{path}' cannot be read: {e.Message}", e);
        }

        try
        {
            return decode(bytes);
        }
        catch (EdgeNetException e)
        {
            throw new DataException($"'{path}': {e.Message}", e);
        }
    }

    public static void Save(string path, byte[] bytes)
    {
        try
        {
            AtomicFile.Write(path, stream => stream.Write(bytes));
        }
        catch (EdgeNetException e)
        {
            throw new DataException(e.Message, e);
        }
    }

    private static bool IsOfFiles(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
