namespace EdgeNet.Data.Datasets;

/// <summary>Items that are needed only while another is read: as many as there are threads reading at once, and no new ones after that.</summary>
internal sealed class Pool<T>(Func<T> create) where T : class
{
    private readonly Stack<T> idle = new();

    public T Take()
    {
        lock (idle)
            if (idle.TryPop(out var item)) return item;
        return create();
    }

    public void Return(T item)
    {
        lock (idle) idle.Push(item);
    }
}
