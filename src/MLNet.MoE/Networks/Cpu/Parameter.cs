using System.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>An array of weights as a layer uses it: the matrices or vectors of each member and expert, and their gradients.</summary>
internal sealed unsafe class Parameter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly Region _region;
    private readonly nint _rowStride, _panelStride;
    private readonly int _memberItems;

    public Parameter(PassContext<T> context, Region region)
    {
        (_context, _region) = (context, region);
        // Of those that belong to a copy or a member, the items of all experts follow each other.
        int copies = region.Shape.Shape[0];
        _memberItems = copies <= 1 ? 0 : region.Items / copies;
        bool byColumn = region.Kind == RegionKind.Columns;
        _rowStride = byColumn ? region.ColumnLength : context.Panel;
        _panelStride = byColumn ? context.Panel : (nint)region.Rows * context.Panel;
    }

    /// <summary>A member's matrix or vector, or that of the copy it shares.</summary>
    public Operand<T> Value(int member, int expert = 0) => At(_context.Parameters, member, expert);

    public Operand<T> Gradient(int member, int expert = 0) => At(_context.Gradient, member, expert);

    /// <summary>The matrix transposed.</summary>
    public Operand<T> Transposed(int member, int expert) => _context.Transposed!.Get(_region, Item(member, expert));

    /// <summary>A row of the matrix that belongs to a category or a sparse column, counted from the first category.</summary>
    public T* GatheredRow(int coordinate, int member, int expert = 0) => _context.Parameters + _region.GatheredRow(coordinate, Item(member, expert));

    public T* GatheredGradient(int coordinate, int member, int expert = 0) => _context.Gradient + _region.GatheredRow(coordinate, Item(member, expert));

    private int Item(int member, int expert) => (member * _memberItems) + expert;

    private Operand<T> At(T* block, int member, int expert) => new(block + _region.Offset + (Item(member, expert) * _region.ItemLength), _rowStride, _panelStride);
}
