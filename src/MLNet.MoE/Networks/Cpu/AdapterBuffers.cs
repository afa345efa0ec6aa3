namespace MLNet.MoE.Networks.Cpu;

/// <summary>What full sharing keeps of each layer besides its output: the adapted input, and the product before the output adapter.</summary>
internal sealed unsafe class AdapterBuffers<T>
    where T : unmanaged
{
    public AdapterBuffers(int layers, nint length, Allocate allocate)
    {
        Input = new T*[layers];
        Product = new T*[layers];
        for (int layer = 0; layer < layers; layer++)
        {
            Input[layer] = allocate(length);
            Product[layer] = allocate(length);
        }
    }

    public delegate T* Allocate(nint length);

    /// <summary>(experts, rows, width) of each layer, in panels: the layer's input times its adapter; unused in layer 0.</summary>
    public T*[] Input { get; }

    /// <summary>(experts, rows, width) of each layer, in panels: adapted input times weights.</summary>
    public T*[] Product { get; }
}
