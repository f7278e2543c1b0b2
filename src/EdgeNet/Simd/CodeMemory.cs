using System.Runtime.InteropServices;

namespace EdgeNet.Simd;

/// <summary>Memory for machine code: written once, then only executed. It lives as long as the process.</summary>
internal static unsafe partial class CodeMemory
{
    private const int Read = 1, Write = 2, Execute = 4, PrivateAnonymous = 0x22;

    /// <summary>Makes code executable and answers where it is; null where the system refuses, as a hardened one may.</summary>
    public static byte* Publish(ReadOnlySpan<byte> code)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var memory = (byte*)Map(null, (nuint)code.Length, Read | Write, PrivateAnonymous, -1, 0);
        if ((nint)memory == -1) return null;
        code.CopyTo(new Span<byte>(memory, code.Length));
        return Protect(memory, (nuint)code.Length, Read | Execute) == 0 ? memory : null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);
}
